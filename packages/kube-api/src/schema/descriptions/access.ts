/** What requests for certificates are. */
export const certificatesDescriptions = `
CertificateSigningRequest: Asks for a certificate.
CertificateSigningRequestSpec: Which certificate is asked for, and by whom.
  request: The request as PEM, in base64.
  signerName: Who shall sign it.
  expirationSeconds: How long it shall be good; the signer may choose otherwise.
  usages: What it shall be good for, such as "client auth".
  username: Who asks; written by the server.
  groups: The groups of whoever asks; written by the server.
  extra: More about whoever asks; written by the server.
CertificateSigningRequestStatus: What became of a request.
  certificate: The certificate as PEM, in base64.
CertificateSigningRequestCondition: One decision about a request.
  type: Approved, Denied or Failed.
  status: True, False or Unknown.
  lastUpdateTime: When it was written last.
`;

/** What orders requests where there are too many. */
export const flowcontrolDescriptions = `
FlowSchema: Says which requests belong to which priority level.
FlowSchemaSpec: Which requests, and which priority level.
  priorityLevelConfiguration: The priority level.
  matchingPrecedence: Of several that match, the one with the smallest number counts.
  distinguisherMethod: How requests are told apart.
  rules: The requests; one rule that matches is enough.
FlowDistinguisherMethod: How requests are told apart.
  type: ByUser or ByNamespace.
PolicyRulesWithSubjects: Requests of somebody.
  subjects: Who sends them.
  resourceRules: Requests about resources.
  nonResourceRules: Requests about other paths.
Subject: Somebody who sends requests.
  kind: User, Group or ServiceAccount.
  user: The user.
  group: The group.
  serviceAccount: The service account.
UserSubject: A user, by name.
GroupSubject: A group, by name.
ServiceAccountSubject: A service account, by namespace and name.
ResourcePolicyRule: Requests about resources.
  verbs: What is done; "*" is everything.
  apiGroups: The groups of the resources; "*" is every group.
  resources: The resources; "*" is all of them.
  clusterScope: Whether requests without a namespace count.
  namespaces: The namespaces; "*" is every namespace.
NonResourcePolicyRule: Requests about paths that are no resources.
  verbs: What is done; "*" is everything.
  nonResourceURLs: The paths; a "*" at the end stands for all that follows.
PriorityLevelConfigurationReference: Names a priority level.
FlowSchemaStatus: How a flow schema is.
FlowSchemaCondition: One observation about a flow schema.
  type: What is observed.
  status: True, False or Unknown.
PriorityLevelConfiguration: A share of what the server can do at one time.
PriorityLevelConfigurationSpec: How large the share is.
  type: Limited, or Exempt, which is served at once.
  limited: How it is limited.
  exempt: What it lends to others.
LimitedPriorityLevelConfiguration: The share of a limited level.
  nominalConcurrencyShares: How much it has, in proportion to the others.
  limitResponse: What becomes of a request when there is no room.
  lendablePercent: How much of it others may use.
  borrowingLimitPercent: How much it may use of others.
ExemptPriorityLevelConfiguration: The share of an exempt level.
  nominalConcurrencyShares: How much it has, in proportion to the others.
  lendablePercent: How much of it others may use.
LimitResponse: What becomes of a request when there is no room.
  type: Queue or Reject.
  queuing: The queues.
QueuingConfiguration: The queues of a level.
  queues: How many there are.
  handSize: How many of them a flow may use.
  queueLengthLimit: How many requests wait in one at most.
PriorityLevelConfigurationStatus: How a priority level is.
PriorityLevelConfigurationCondition: One observation about a priority level.
  type: What is observed.
  status: True, False or Unknown.
`;
