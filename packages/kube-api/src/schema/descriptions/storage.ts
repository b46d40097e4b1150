/** What volumes, their classes and drivers are. */
export const coreStorageDescriptions = `
PersistentVolume: Space that outlives pods: made for a claim, or by an administrator.
PersistentVolumeSpec: What a volume is and who has it.
  capacity: How large it is.
  accessModes: How it can be mounted: ReadWriteOnce, ReadOnlyMany, ReadWriteMany, ReadWriteOncePod.
  claimRef: The claim that has it, or for which it is kept.
  persistentVolumeReclaimPolicy: What becomes of it without its claim: Retain, Delete or Recycle.
  storageClassName: The class that it belongs to; claims of this class get it.
  mountOptions: Options of mounting it.
  volumeMode: Filesystem or Block; Filesystem when left out.
  nodeAffinity: The nodes that can reach it.
  volumeAttributesClassName: The class that sets its attributes.
  local: A folder or disk of one node.
PersistentVolumeStatus: How a volume is.
  phase: Pending, Available, Bound, Released or Failed.
  lastPhaseTransitionTime: When it went from one phase to another.
VolumeNodeAffinity: The nodes that can reach a volume.
  required: Rules that the node must satisfy.
LocalVolumeSource: A folder or disk of one node.
  path: Where it is on the node.
GlusterfsPersistentVolumeSource: A volume of a Gluster cluster.
  endpointsNamespace: The namespace of its Endpoints; the claim's when left out.
AzureFilePersistentVolumeSource: A file share of Azure.
  secretNamespace: The namespace of the secret; the pod's when left out.
CSIPersistentVolumeSource: A volume of a driver that is installed in the cluster.
  volumeHandle: The name of the volume in the driver's own words.
  controllerPublishSecretRef: The secret for bringing the volume to a node.
  nodeStageSecretRef: The secret for preparing the volume on a node.
  controllerExpandSecretRef: The secret for making the volume larger.
  nodeExpandSecretRef: The secret for making the volume larger on a node.
SecretReference: Names a secret in any namespace.
TopologySelectorTerm: Labels that a place must have.
  matchLabelExpressions: The labels; all of them must fit.
TopologySelectorLabelRequirement: One label that a place must have.
  key: The label.
  values: The values that will do.
`;

/** What the kinds of storage.k8s.io are. */
export const storageDescriptions = `
StorageClass: A sort of storage, from which volumes are made for claims.
  provisioner: Who makes the volumes.
  parameters: What the provisioner is told about each volume.
  reclaimPolicy: What becomes of a volume without its claim: Delete or Retain.
  mountOptions: Options of mounting the volumes.
  allowVolumeExpansion: Whether claims may ask for more later.
  volumeBindingMode: Immediate, or WaitForFirstConsumer: when a claim gets its volume.
  allowedTopologies: Where volumes may be made.
CSIDriver: A driver of storage that is installed in the cluster.
CSIDriverSpec: What a driver of storage needs and can do.
  attachRequired: Whether volumes must be attached to a node first.
  podInfoOnMount: Whether the driver is told about the pod.
  volumeLifecycleModes: Persistent, or Ephemeral: which volumes it makes.
  storageCapacity: Whether the scheduler shall look at the capacity that it reports.
  fsGroupPolicy: Whether the group of the files may be changed.
  tokenRequests: Tokens of the pod's service account that the driver wants.
  requiresRepublish: Whether volumes are brought up to date from time to time.
  seLinuxMount: Whether volumes can be mounted with a label of SELinux.
  nodeAllocatableUpdatePeriodSeconds: How often the number of volumes that a node can take is looked up.
  serviceAccountTokenInSecrets: Whether tokens are handed over as secrets.
TokenRequest: A token that a driver wants.
  audience: Who the token is for.
  expirationSeconds: How long it is good.
CSINode: The drivers of storage on one node.
CSINodeSpec: The drivers of storage on one node.
  drivers: One entry for each driver.
CSINodeDriver: One driver of storage on a node.
  nodeID: The name of the node in the driver's own words.
  topologyKeys: Labels of the node that the driver cares about.
  allocatable: How many volumes the node can take.
VolumeNodeResources: How many volumes a node can take.
  count: The number; there is no limit when it is left out.
CSIStorageCapacity: How much space a driver has left for a class.
  nodeTopology: The nodes that can reach the space.
  storageClassName: The class.
  capacity: How much there is in all.
  maximumVolumeSize: How large one volume may be.
VolumeAttachment: Asks for a volume at a node.
VolumeAttachmentSpec: Which volume shall be at which node.
  attacher: The driver that shall do it.
  source: The volume.
  nodeName: The node.
VolumeAttachmentSource: Names a volume.
  persistentVolumeName: The name of a PersistentVolume.
  inlineVolumeSpec: The volume itself.
VolumeAttachmentStatus: How far an attachment is.
  attached: Whether the volume is at the node.
  attachmentMetadata: What the driver has noted about it.
  attachError: What went wrong last with bringing it there.
  detachError: What went wrong last with taking it away.
VolumeError: Something that went wrong.
  time: When.
  errorCode: A number that says what.
VolumeAttributesClass: Attributes of volumes that can be changed later.
  driverName: The driver that knows them.
  parameters: The attributes.
`;
