/** What the messages about stateful sets, daemon sets and their revisions are for. */
export const setsDescriptions = `
StatefulSet: Keeps pods running that have a name, a place in the order and volumes of their own.
StatefulSetSpec: Which pods there should be, and how they come and go.
  replicas: How many pods there should be; 1 when left out.
  selector: Chooses the pods that belong to it; must match the labels of the template. It cannot be changed.
  template: What its pods look like.
  volumeClaimTemplates: Claims of volumes that each pod gets; they stay when the pod goes.
  serviceName: The headless service that gives its pods their names in DNS.
  podManagementPolicy: OrderedReady makes one pod after the other; Parallel makes all at once. OrderedReady when left out.
  updateStrategy: How pods of an older template are replaced.
  revisionHistoryLimit: How many old revisions are kept to go back to; 10 when left out.
  minReadySeconds: For how long a new pod must be ready before it counts as available.
  persistentVolumeClaimRetentionPolicy: What becomes of the claims of its pods.
  ordinals: How its pods are numbered.
StatefulSetOrdinals: How the pods of a stateful set are numbered.
  start: The number of the first pod; 0 when left out.
StatefulSetPersistentVolumeClaimRetentionPolicy: What becomes of the claims of a stateful set's pods.
  whenDeleted: Retain or Delete, when the stateful set is deleted; Retain when left out.
  whenScaled: Retain or Delete, when there are to be fewer pods; Retain when left out.
StatefulSetUpdateStrategy: How the pods of a stateful set are replaced.
  type: RollingUpdate, or OnDelete, which waits until somebody deletes them.
  rollingUpdate: The steps of a rolling update.
RollingUpdateStatefulSetStrategy: The steps of a rolling update.
  partition: Pods with a smaller number stay as they are; 0 when left out.
  maxUnavailable: How many pods may be missing on the way, as a number or in percent; 1 when left out.
StatefulSetStatus: How far a stateful set is.
  replicas: How many pods it has.
  readyReplicas: How many of them are ready.
  currentReplicas: How many of them are of the current revision.
  updatedReplicas: How many of them are of the update revision.
  currentRevision: The revision of the pods that are not updated yet.
  updateRevision: The revision of the newest template.
  collisionCount: How many times the name of a revision was taken; makes the next name another one.
  availableReplicas: How many of its pods have been ready for long enough.
StatefulSetCondition: One observation about a stateful set.
  type: What the observation is about.
  status: True, False or Unknown.
DaemonSet: Keeps one pod running on every node that fits.
DaemonSetSpec: Which pods there should be, and how they are replaced.
  selector: Chooses the pods that belong to it; must match the labels of the template. It cannot be changed.
  template: What its pods look like, and on which nodes they run.
  updateStrategy: How pods of an older template are replaced.
  minReadySeconds: For how long a new pod must be ready before it counts as available.
  revisionHistoryLimit: How many old revisions are kept to go back to; 10 when left out.
DaemonSetUpdateStrategy: How the pods of a daemon set are replaced.
  type: RollingUpdate, or OnDelete, which waits until somebody deletes them.
  rollingUpdate: The steps of a rolling update.
RollingUpdateDaemonSet: The steps of a rolling update.
  maxUnavailable: On how many nodes the pod may be missing on the way, as a number or in percent; 1 when left out.
  maxSurge: On how many nodes an old and a new pod may run together, as a number or in percent; 0 when left out.
DaemonSetStatus: How far a daemon set is.
  currentNumberScheduled: On how many nodes that fit a pod runs.
  numberMisscheduled: On how many nodes a pod runs that does not belong there.
  desiredNumberScheduled: How many nodes fit.
  numberReady: On how many nodes a pod is ready.
  updatedNumberScheduled: On how many nodes a pod of the newest template runs.
  numberAvailable: On how many nodes a pod has been ready for long enough.
  numberUnavailable: On how many nodes none has.
  collisionCount: How many times the name of a revision was taken; makes the next name another one.
DaemonSetCondition: One observation about a daemon set.
  type: What the observation is about.
  status: True, False or Unknown.
ControllerRevision: A state of a workload that it can go back to.
  data: The state, as a patch; it cannot be changed.
  revision: Its number; a later state has a greater one.
`;

/** What the messages of the package core are for that belong to workloads. */
export const coreWorkloadDescriptions = `
ReplicationController: Keeps a number of equal pods running; a ReplicaSet can do more.
ReplicationControllerSpec: Which pods there should be.
  replicas: How many pods there should be; 1 when left out.
  minReadySeconds: For how long a new pod must be ready before it counts as available.
  selector: The labels of the pods that belong to it; those of the template when left out.
  template: What its pods look like.
ReplicationControllerStatus: How far a replication controller is.
  replicas: How many pods it has.
  fullyLabeledReplicas: How many of them have all labels of the template.
  readyReplicas: How many of them are ready.
  availableReplicas: How many of them have been ready for long enough.
ReplicationControllerCondition: One observation about a replication controller.
  type: ReplicaFailure.
  status: True, False or Unknown.
PodTemplate: What pods look like, kept for whoever makes them.
  template: What the pods look like.
PersistentVolumeClaim: Asks for a volume, and keeps it.
PersistentVolumeClaimStatus: What became of a claim.
  phase: Pending, Bound or Lost.
  accessModes: How the volume may be mounted.
  capacity: How large the volume is.
  allocatedResources: How much has been set aside for it.
  allocatedResourceStatuses: How far a change of its size is.
  currentVolumeAttributesClassName: The class of attributes that the volume has.
  modifyVolumeStatus: How far a change of its attributes is.
  healthStatus: How well the volume is.
PersistentVolumeClaimCondition: One observation about a claim.
  type: What the observation is about, such as Resizing.
  status: True, False or Unknown.
  lastProbeTime: When it was last looked at.
ModifyVolumeStatus: How far a change of a volume's attributes is.
  targetVolumeAttributesClassName: The class of attributes that it shall have.
  status: Pending, InProgress or Infeasible.
VolumeHealthStatus: How well a volume is.
  healthConditions: What is wrong with it.
`;
