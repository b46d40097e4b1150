/** What the messages of the package apps are for. */
export const appsDescriptions = `
Deployment: Keeps a number of equal pods running, and replaces them step by step when their template changes.
DeploymentSpec: Which pods there should be, and how they are replaced.
  replicas: How many pods there should be; 1 when left out.
  selector: Chooses the pods that belong to it; must match the labels of the template. It cannot be changed.
  template: What its pods look like.
  strategy: How old pods are replaced by new ones.
  minReadySeconds: For how long a new pod must be ready before it counts as available.
  revisionHistoryLimit: How many old replica sets are kept to go back to; 10 when left out.
  paused: Whether changes of the template wait.
  progressDeadlineSeconds: After how many seconds without progress a rollout counts as failed; 600 when left out.
DeploymentStrategy: How old pods are replaced by new ones.
  type: RollingUpdate, or Recreate, which ends all old pods first.
  rollingUpdate: The steps of a rolling update.
RollingUpdateDeployment: The steps of a rolling update.
  maxUnavailable: How many pods may be missing on the way, as a number or in percent; 25% when left out.
  maxSurge: How many pods there may be too many on the way, as a number or in percent; 25% when left out.
DeploymentStatus: How far a deployment is.
  replicas: How many pods it has.
  updatedReplicas: How many of them are of the newest template.
  readyReplicas: How many of them are ready.
  availableReplicas: How many of them have been ready for long enough.
  unavailableReplicas: How many are missing, or not available yet.
  terminatingReplicas: How many are ending.
  collisionCount: How many times the name of a replica set was taken; makes the next name another one.
DeploymentCondition: One observation about a deployment.
  type: Available, Progressing or ReplicaFailure.
  status: True, False or Unknown.
  lastUpdateTime: When the condition was last looked at.
ReplicaSet: Keeps a number of equal pods running.
ReplicaSetSpec: Which pods there should be.
  replicas: How many pods there should be; 1 when left out.
  minReadySeconds: For how long a new pod must be ready before it counts as available.
  selector: Chooses the pods that belong to it; must match the labels of the template. It cannot be changed.
  template: What its pods look like.
ReplicaSetStatus: How far a replica set is.
  replicas: How many pods it has.
  fullyLabeledReplicas: How many of them have all labels of the template.
  readyReplicas: How many of them are ready.
  availableReplicas: How many of them have been ready for long enough.
  terminatingReplicas: How many are ending.
ReplicaSetCondition: One observation about a replica set.
  type: ReplicaFailure.
  status: True, False or Unknown.
`;
