/** What the messages of the package flowcontrol are for. */
export const flowcontrolDescriptions = `
FlowSchema: Sorts requests into flows, and says which priority level they have.
FlowSchemaSpec: Which requests are meant, and what becomes of them.
  priorityLevelConfiguration: The priority level of the requests.
  matchingPrecedence: The lowest number of all that match a request decides; from 1 to 10000.
  distinguisherMethod: How the requests are told apart as flows.
  rules: The requests that are meant; one rule must match.
FlowSchemaStatus: What is known about a flow schema.
FlowSchemaCondition: One observation about a flow schema.
  type: What is observed.
  status: True, False or Unknown.
FlowDistinguisherMethod: How requests are told apart as flows.
  type: ByUser or ByNamespace.
PriorityLevelConfigurationReference: Names a priority level.
PolicyRulesWithSubjects: Requests of some users for some things.
  subjects: The users.
  resourceRules: The resources that they ask for.
  nonResourceRules: The other paths that they ask for.
Subject: Some users.
  user: One user.
  group: A group of users.
  serviceAccount: A service account.
UserSubject: One user.
GroupSubject: A group of users.
ServiceAccountSubject: A service account, or all of a namespace.
ResourcePolicyRule: Requests for resources.
  verbs: The verbs, or "*".
  apiGroups: The groups, or "*".
  resources: The resources, or "*".
  clusterScope: Whether requests without a namespace are meant.
  namespaces: The namespaces, or "*".
NonResourcePolicyRule: Requests for paths that are no resources.
  verbs: The verbs, or "*".
  nonResourceURLs: The paths; "*" may stand at the end.
PriorityLevelConfiguration: How many requests of one priority may be served at a time.
PriorityLevelConfigurationSpec: The bounds of a priority level.
  type: Limited, or Exempt from all bounds.
  limited: The bounds, for the type Limited.
  exempt: What an exempt level lends to others.
PriorityLevelConfigurationStatus: What is known about a priority level.
PriorityLevelConfigurationCondition: One observation about a priority level.
  type: What is observed.
  status: True, False or Unknown.
LimitedPriorityLevelConfiguration: The bounds of a limited level.
  nominalConcurrencyShares: Its share of all requests that are served at a time.
  limitResponse: What becomes of requests beyond it.
  lendablePercent: How much of its share others may borrow, in percent.
  borrowingLimitPercent: How much it may borrow from others, in percent of its share.
ExemptPriorityLevelConfiguration: What an exempt level lends to others.
  nominalConcurrencyShares: Its share of all requests that are served at a time.
  lendablePercent: How much of its share others may borrow, in percent.
LimitResponse: What becomes of requests beyond the bounds.
  type: Queue or Reject.
  queuing: How they wait, for the type Queue.
QueuingConfiguration: How requests wait.
  queues: How many queues there are.
  handSize: Among how many queues a flow is spread.
  queueLengthLimit: How many requests may wait in a queue.
`;

/** What the messages of the package apiregistration are for. */
export const apiregistrationDescriptions = `
APIService: A group and version of kinds that this server, or another one, serves.
APIServiceSpec: Which group and version it is, and who serves it.
  service: The service of the cluster that serves it; this server when left out.
  group: The group.
  version: The version.
  insecureSkipTLSVerify: Whether the certificate of the service is not checked.
  caBundle: The certificates that that of the service is checked against, as PEM.
  groupPriorityMinimum: The highest number of all versions of a group orders the groups.
  versionPriority: The order of versions in a group, the highest first.
APIServiceStatus: Whether it can be reached.
APIServiceCondition: One observation about it.
  type: Available.
  status: True, False or Unknown.
ServiceReference: A service of the cluster.
  port: The port of the service; 443 when left out.
`;
