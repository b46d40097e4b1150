/** What the messages about nodes are for. */
export const nodeDescriptions = `
Node: A machine that runs pods.
NodeSpec: How a node is to be used.
  podCIDR: The range of addresses for the pods of the node.
  podCIDRs: The same for each family of addresses.
  providerID: What the provider of the machine calls it.
  unschedulable: Whether new pods stay away (kubectl cordon).
  taints: What keeps pods away that do not tolerate it.
  configSource: No longer used.
  externalID: No longer used.
ComponentStatus: How a part of the control plane is.
ComponentCondition: One aspect of how a part is.
  type: What it says something about: Healthy.
  error: What went wrong.
Taint: Keeps pods away that do not tolerate it.
  key: The key that tolerations name.
  value: The value that tolerations name.
  effect: NoSchedule, PreferNoSchedule, or NoExecute, which also ends running pods.
  timeAdded: When it was added; for NoExecute.
NodeStatus: What is known about a node.
  capacity: What the machine has, by resource.
  allocatable: What pods can have of that.
  phase: No longer used.
  addresses: The names and addresses of the machine.
  daemonEndpoints: Where programs of the node listen.
  nodeInfo: The versions and ids of the machine and its programs.
  images: The images that the node has.
  volumesInUse: Volumes that are mounted on the node.
  volumesAttached: Volumes that are attached to the node.
  config: No longer used.
  runtimeHandlers: The ways in which the node can run containers.
  features: What the container runtime can do.
  declaredFeatures: Features that the node says it has.
NodeCondition: One observation about a node.
  type: Ready, MemoryPressure, DiskPressure, PIDPressure or NetworkUnavailable.
  status: True, False or Unknown.
  lastHeartbeatTime: When the node last said so.
NodeAddress: One name or address of a node.
  type: Hostname, InternalIP, ExternalIP, InternalDNS or ExternalDNS.
  address: The name or address.
NodeDaemonEndpoints: Where programs of a node listen.
  kubeletEndpoint: Where the node agent listens.
DaemonEndpoint: Where one program listens.
  Port: The port.
NodeSystemInfo: Ids and versions of a node.
  machineID: The id of the installed system.
  systemUUID: The id of the machine, as its firmware has it.
  bootID: The id of the last start.
  kernelVersion: The version of the kernel.
  osImage: The name of the operating system, such as "Debian GNU/Linux 12".
  containerRuntimeVersion: The program that runs containers, and its version.
  kubeletVersion: The version of the node agent.
  kubeProxyVersion: No longer used.
  operatingSystem: The operating system, such as "linux".
  architecture: The processor's architecture, such as "amd64".
  swap: How much swap space there is.
NodeSwapStatus: The swap space of a node.
  capacity: Its size in bytes.
ContainerImage: An image on a node.
  names: The names it is known by.
  sizeBytes: Its size in bytes.
AttachedVolume: A volume that is attached to a node.
  devicePath: The device under which it is attached.
NodeRuntimeHandler: One way of running containers.
  name: Its name; empty for the usual one.
  features: What it can do.
NodeRuntimeHandlerFeatures: What one way of running containers can do.
  recursiveReadOnlyMounts: Whether mounts can be read-only all the way down.
  userNamespaces: Whether pods can have users of their own.
NodeFeatures: What the container runtime of a node can do.
  supplementalGroupsPolicy: Whether pods may choose how supplemental groups are made up.
NodeSelector: Chooses nodes; one of its terms must hold.
  nodeSelectorTerms: The terms.
NodeSelectorTerm: A set of conditions that must all hold.
  matchExpressions: Conditions on the labels of a node.
  matchFields: Conditions on the fields of a node; only metadata.name.
NodeSelectorRequirement: A condition on one label or field of a node.
  key: The key of the label, or the name of the field.
  operator: In, NotIn, Exists, DoesNotExist, Gt or Lt.
  values: The values to compare with; one number for Gt and Lt.
NodeConfigSource: Where a node once took its configuration from.
  configMap: A ConfigMap of the cluster.
ConfigMapNodeConfigSource: A key of a ConfigMap.
  resourceVersion: The version of the ConfigMap.
  kubeletConfigKey: The key with the configuration.
NodeConfigStatus: Which configuration a node once used.
  assigned: What it was told to use.
  active: What it used.
  lastKnownGood: What it went back to when that failed.
  error: What was wrong with what it was told to use.
`;

/** What the messages of the package node are for. */
export const runtimeDescriptions = `
RuntimeClass: Names a runtime of the container engine, so that pods can ask for it.
  handler: The runtime's name in the engine, such as runc. It cannot be changed.
  overhead: What a pod takes in this runtime besides its containers.
  scheduling: On which nodes the runtime is.
Overhead: What a pod takes besides its containers.
  podFixed: Amounts by resource, which every pod takes.
Scheduling: Where pods of a runtime class can run.
  nodeSelector: Labels that a node must have; pods get them besides their own.
  tolerations: Taints that pods of this class accept besides their own.
`;
