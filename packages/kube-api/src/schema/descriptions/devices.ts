/** What the messages about devices and the claims to them are for. */
export const devicesDescriptions = `
DeviceClass: Names a sort of devices, so that claims can ask for one of them.
DeviceClassSpec: What devices of a class have in common, and how they are set up.
  selectors: Conditions that a device must meet, all of them.
  config: How the driver sets up devices of this class.
  extendedResourceName: The name by which pods may ask for such a device among their resources.
DeviceClassConfiguration: How the driver sets up devices of a class.
  opaque: Words for the driver alone.
DeviceSelector: One condition that a device must meet.
  cel: An expression that must be true of the device.
CELDeviceSelector: An expression that chooses devices.
  expression: The expression, in CEL; it sees the device's driver, attributes and capacities.
OpaqueDeviceConfiguration: Words that only the driver of a device understands.
  driver: The driver that they are for.
  parameters: What the driver is told, in a form of its own.
ResourceClaim: Asks for devices, and says which were given.
ResourceClaimSpec: What is asked for.
  devices: The devices that are asked for.
DeviceClaim: The devices that are asked for, and what must hold between them.
  requests: One entry for each sort of device.
  constraints: What must hold between the devices.
  config: How the driver sets them up.
DeviceRequest: Asks for devices of one sort.
  name: The name of the request in its claim.
  exactly: Asks for just this.
  firstAvailable: Asks for the first of these that there is.
ExactDeviceRequest: Asks for devices of one class.
  deviceClassName: The class of the devices.
  selectors: Conditions besides those of the class.
  allocationMode: ExactCount for so many devices, or All for all that fit; ExactCount when left out.
  count: How many devices; 1 when left out.
  adminAccess: Asks for devices that others have, to look after them.
  tolerations: Taints that the devices may have.
  capacity: How much of each device is needed.
DeviceSubRequest: One of several things that would do.
  name: The name of this choice.
  deviceClassName: The class of the devices.
  selectors: Conditions besides those of the class.
  allocationMode: ExactCount for so many devices, or All for all that fit; ExactCount when left out.
  count: How many devices; 1 when left out.
  tolerations: Taints that the devices may have.
  capacity: How much of each device is needed.
CapacityRequirements: How much of a device is needed.
  requests: Amounts by the name of the capacity.
DeviceToleration: A taint that a device may have all the same.
  key: The taint's key; every key when left out.
  operator: Equal or Exists; Equal when left out.
  value: The taint's value, for Equal.
  effect: The taint's effect; every effect when left out.
  tolerationSeconds: For how long a NoExecute taint is accepted; for ever when left out.
DeviceConstraint: What must hold between the devices of some requests.
  requests: The requests that it is about; all when left out.
  matchAttribute: An attribute that must be the same for all of them.
  distinctAttribute: An attribute that must be another one for each of them.
DeviceClaimConfiguration: How the driver sets up the devices of some requests.
  requests: The requests that it is about; all when left out.
  opaque: Words for the driver alone.
ResourceClaimStatus: What was given, and who uses it.
  allocation: The devices that were given; absent until then.
  reservedFor: The pods that may use them.
  devices: What drivers tell about the devices.
AllocationResult: Which devices were given, and where they can be used.
  devices: The devices that were given.
  nodeSelector: The nodes on which they can be used; all when left out.
  allocationTimestamp: When they were given.
DeviceAllocationResult: The devices that were given.
  results: One entry for each device.
  config: How they are set up, from the class and from the claim.
DeviceRequestAllocationResult: A device that was given for a request.
  request: The request, or the choice of it, as REQUEST/CHOICE.
  driver: The driver of the device.
  pool: The pool that the device is in.
  device: The name of the device in its pool.
  adminAccess: Whether it was given to look after it, though others have it.
  tolerations: Taints that were accepted.
  bindingConditions: Conditions that must be true of the device before its pod is put on a node.
  bindingFailureConditions: Conditions that say that this will not happen.
  shareID: Tells this part of a shared device from the others.
  consumedCapacity: How much of a shared device was given.
DeviceAllocationConfiguration: How devices that were given are set up.
  source: FromClass or FromClaim.
  requests: The requests that it is about; all when left out.
  opaque: Words for the driver alone.
ResourceClaimConsumerReference: Somebody who may use the devices of a claim.
  apiGroup: The group of the user's kind; empty for pods.
  resource: The resource of the user, such as "pods".
AllocatedDeviceStatus: What a driver tells about a device that was given.
  driver: The driver of the device.
  pool: The pool that the device is in.
  device: The name of the device in its pool.
  shareID: Tells this part of a shared device from the others.
  data: What else the driver tells, in a form of its own.
  networkData: What it tells about a network device.
NetworkDeviceData: What a driver tells about a network device.
  interfaceName: The name of the interface in the pod.
  ips: Its addresses, each with the length of its network.
  hardwareAddress: Its hardware address.
ResourceClaimTemplate: What claims look like that are made for pods.
ResourceClaimTemplateSpec: The claim that is made for each pod.
  metadata: Labels and annotations that the claim gets.
ResourceSlice: Some of the devices that a driver has.
ResourceSliceSpec: Whose devices they are, and where.
  driver: The driver of the devices.
  pool: The pool that they are in.
  nodeName: The one node that has them.
  nodeSelector: The nodes that reach them.
  allNodes: Every node reaches them.
  devices: The devices.
  perDeviceNodeSelection: Each device says itself which nodes reach it.
  sharedCounters: Amounts that several devices take from.
ResourcePool: Devices that a driver tells about in one or several slices.
  generation: Counts the changes of the pool; only slices of the highest one count.
  resourceSliceCount: How many slices the pool has.
Device: One device.
  attributes: What it is, by name.
  capacity: What it has, by name.
  consumesCounters: What it takes from amounts that several devices share.
  nodeName: The node that has it, where each device says so.
  nodeSelector: The nodes that reach it, where each device says so.
  allNodes: Every node reaches it, where each device says so.
  taints: Why it should not be given to everybody.
  bindsToNode: Whether a claim to it is only good for the node that was chosen.
  bindingConditions: Conditions that must be true of it before a pod is put on a node.
  bindingFailureConditions: Conditions that say that this will not happen.
  allowMultipleAllocations: Whether several claims may share it.
DeviceAttribute: One thing that a device is; exactly one field is set.
  int: A number.
  bool: Yes or no.
  string: A text.
  version: A version, such as "1.2.3".
DeviceCapacity: How much of something a device has.
  value: The amount.
  requestPolicy: In which steps claims to a shared device may ask for it.
CapacityRequestPolicy: In which steps a capacity is given.
  default: How much is given to who does not ask.
  validValues: The amounts that may be given.
  validRange: The range that amounts must be in.
CapacityRequestPolicyRange: A range of amounts.
  min: The smallest amount.
  max: The largest amount.
  step: Amounts are the smallest one and so many of these.
DeviceCounterConsumption: What a device takes from amounts that are shared.
  counterSet: The set of amounts.
  counters: How much it takes of each.
CounterSet: Amounts that several devices take from.
  counters: The amounts by name.
Counter: One amount.
  value: How much there is, or is taken.
DeviceTaint: Why a device should not be given to everybody.
  key: What it is about.
  value: More of what it is about.
  effect: NoSchedule, or NoExecute, which ends pods that have it already.
  timeAdded: When it was added.
`;
