/** What the messages of the package policy are for. */
export const policyDescriptions = `
PodDisruptionBudget: Says how many pods of an application may be missing at a time on purpose.
PodDisruptionBudgetSpec: Which pods, and how many.
  minAvailable: How many must stay, as a number or in percent.
  selector: Chooses the pods; all of the namespace when it is empty.
  maxUnavailable: How many may be missing, as a number or in percent.
  unhealthyPodEvictionPolicy: Whether pods that are not ready may always go: AlwaysAllow, or IfHealthyBudget; the latter when left out.
PodDisruptionBudgetStatus: How many may be missing at this moment.
  disruptedPods: Pods whose eviction was allowed and that are not gone yet, with the time of it.
  disruptionsAllowed: How many more may go.
  currentHealthy: How many are ready.
  desiredHealthy: How many must be ready.
  expectedPods: How many there should be.
`;

/** What the messages of the package scheduling are for. */
export const schedulingDescriptions = `
PriorityClass: Names how important pods are.
  value: The importance as a number; more is more important.
  globalDefault: Whether pods that name no class have this one.
  description: For what the class is meant.
  preemptionPolicy: Whether its pods may push out less important ones: PreemptLowerPriority or Never.
`;

/** What the messages of the package core are for that bound a namespace. */
export const limitDescriptions = `
ResourceQuota: Bounds what a namespace takes altogether.
ResourceQuotaSpec: What is bounded.
  hard: The bounds, by names such as "pods", "requests.cpu" or "count/deployments.apps".
  scopes: What kind of pods are counted, such as BestEffort; all when left out.
  scopeSelector: The same with operators and values.
ScopeSelector: Chooses pods by scopes.
  matchExpressions: The rules; all must hold.
ScopedResourceSelectorRequirement: One rule about pods.
  scopeName: The scope, such as PriorityClass.
  operator: In, NotIn, Exists or DoesNotExist.
ResourceQuotaStatus: What is taken at this moment.
  hard: The bounds.
  used: What is taken of them.
LimitRange: Bounds what single pods, containers and claims of a namespace may ask for.
LimitRangeSpec: The bounds.
  limits: One item for each type of thing.
LimitRangeItem: The bounds of one type of thing.
  type: Pod, Container or PersistentVolumeClaim.
  max: The most that it may ask for.
  min: The least that it must ask for.
  default: The limit of a container that says none.
  defaultRequest: The request of a container that says none.
  maxLimitRequestRatio: How many times the request the limit may be.
`;
