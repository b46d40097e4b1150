/** What the messages of metrics.k8s.io are for. */
export const metricsDescriptions = `
NodeMetrics: What a node takes of its processors and memory.
  timestamp: When it was measured.
  window: The time over which the use of the processor was measured.
  usage: How much is taken, by "cpu" and "memory".
PodMetrics: What the containers of a pod take.
  timestamp: When it was measured.
  window: The time over which the use of the processor was measured.
  containers: What each container takes.
ContainerMetrics: What a container takes.
  usage: How much is taken, by "cpu" and "memory".
`;

/** What the messages of autoscaling/v1 are for. */
export const autoscalingV1Descriptions = `
HorizontalPodAutoscaler: Keeps the number of pods such that each has as much to do as is wanted.
HorizontalPodAutoscalerSpec: What is scaled, and how far.
  scaleTargetRef: What is scaled, such as a Deployment.
  minReplicas: The fewest pods; 1 when left out.
  maxReplicas: The most pods.
  targetCPUUtilizationPercentage: How much of the processor time that they ask for pods shall take, in percent.
CrossVersionObjectReference: Names another object of the namespace.
HorizontalPodAutoscalerStatus: How far it is.
  lastScaleTime: When it last changed the number of pods.
  currentReplicas: How many pods there are.
  desiredReplicas: How many there should be.
  currentCPUUtilizationPercentage: How much of the processor time that they ask for the pods take, in percent.
`;

/** What the messages of autoscaling/v2 are for. */
export const autoscalingDescriptions = `
HorizontalPodAutoscaler: Keeps the number of pods such that each has as much to do as is wanted.
HorizontalPodAutoscalerSpec: What is scaled, by which figures, and how far.
  scaleTargetRef: What is scaled, such as a Deployment.
  minReplicas: The fewest pods; 1 when left out.
  maxReplicas: The most pods.
  metrics: The figures that decide; the one that asks for the most pods counts.
  behavior: How fast the number of pods may change.
CrossVersionObjectReference: Names another object of the namespace.
MetricSpec: One figure that decides.
  type: Resource, ContainerResource, Pods, Object or External.
  object: A figure of another object.
  pods: A figure that the pods tell themselves.
  resource: What the pods take of a resource.
  containerResource: What one container of each pod takes of a resource.
  external: A figure from outside of the cluster.
HorizontalPodAutoscalerBehavior: How fast the number of pods may change.
  scaleUp: How fast there may be more.
  scaleDown: How fast there may be fewer.
HPAScalingRules: How fast the number of pods may change in one direction.
  stabilizationWindowSeconds: For how long earlier wishes count; 0 for more pods, 300 for fewer, when left out.
  selectPolicy: Max, Min or Disabled; Max when left out.
  policies: The bounds; at least one.
  tolerance: How far a figure may be off before anything changes; 0.1 when left out.
HPAScalingPolicy: One bound.
  type: Pods or Percent.
  value: How many pods, or percent of them, may come or go.
  periodSeconds: In how many seconds.
ObjectMetricSource: A figure of another object.
  describedObject: The object.
  target: The wanted value.
  metric: The figure.
PodsMetricSource: A figure that pods tell themselves.
  metric: The figure.
  target: The wanted value.
ResourceMetricSource: What pods take of a resource.
  name: The resource, such as "cpu".
  target: The wanted value.
ContainerResourceMetricSource: What one container of each pod takes of a resource.
  name: The resource, such as "cpu".
  target: The wanted value.
  container: The name of the container.
ExternalMetricSource: A figure from outside of the cluster.
  metric: The figure.
  target: The wanted value.
MetricIdentifier: Names a figure.
  selector: Chooses among figures of the name.
MetricTarget: The wanted value of a figure.
  type: Utilization, Value or AverageValue.
  value: The wanted value.
  averageValue: The wanted value for each pod.
  averageUtilization: The wanted share of what the pods ask for, in percent.
HorizontalPodAutoscalerStatus: How far it is.
  lastScaleTime: When it last changed the number of pods.
  currentReplicas: How many pods there are.
  desiredReplicas: How many there should be.
  currentMetrics: The figures as they are.
HorizontalPodAutoscalerCondition: One observation about it.
  type: AbleToScale, ScalingActive or ScalingLimited.
  status: True, False or Unknown.
MetricStatus: A figure as it is.
  type: Resource, ContainerResource, Pods, Object or External.
  object: A figure of another object.
  pods: A figure that the pods tell themselves.
  resource: What the pods take of a resource.
  containerResource: What one container of each pod takes of a resource.
  external: A figure from outside of the cluster.
ObjectMetricStatus: A figure of another object.
  metric: The figure.
  current: Its value.
  describedObject: The object.
PodsMetricStatus: A figure that pods tell themselves.
  metric: The figure.
  current: Its value.
ResourceMetricStatus: What pods take of a resource.
  name: The resource.
  current: How much it is.
ContainerResourceMetricStatus: What one container of each pod takes of a resource.
  name: The resource.
  current: How much it is.
  container: The name of the container.
ExternalMetricStatus: A figure from outside of the cluster.
  metric: The figure.
  current: Its value.
MetricValueStatus: The value of a figure.
  value: The value.
  averageValue: The value for each pod.
  averageUtilization: The share of what the pods ask for, in percent.
`;
