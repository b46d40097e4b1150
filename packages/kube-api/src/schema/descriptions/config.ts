/** What the messages of configuration, accounts, namespaces and events are for. */
export const configDescriptions = `
ConfigMap: Configuration that pods read as variables or files.
  immutable: Whether the data may never be changed again; true cannot be taken back.
  data: Texts by key. A key has letters, digits, "-", "_" and ".".
  binaryData: Bytes by key, in base64. No key may be in data as well.
Secret: Data that not everybody may read, such as passwords and keys; pods read it as variables or files.
  immutable: Whether the data may never be changed again; true cannot be taken back.
  data: Values by key, in base64.
  stringData: Values by key as plain text, for writing only; they are stored in data.
  type: What the secret is for, which says which keys it must have; "Opaque" when left out.
ServiceAccount: An identity for what runs in pods.
  secrets: Secrets that pods of this account may use.
  imagePullSecrets: Secrets with passwords of registries, for pods that name none themselves.
  automountServiceAccountToken: Whether pods get a token of the account as a file; true when left out.
Namespace: A room for objects, in which names are unique.
NamespaceSpec: What a namespace needs before it can go.
  finalizers: Who must let go before the namespace may disappear.
NamespaceStatus: Where the life of a namespace stands.
  phase: Active, or Terminating while its objects are being removed.
NamespaceCondition: One observation about a namespace, such as why it cannot be removed yet.
  type: What is observed.
  status: True, False or Unknown.
Event: Something that happened to an object, kept for a while.
  involvedObject: The object that it happened to.
  source: Who reports it.
  firstTimestamp: When it happened first.
  lastTimestamp: When it happened last.
  count: How many times it has happened.
  type: Normal or Warning.
  eventTime: When it was seen first, to the microsecond.
  series: How it goes on, when it happens again and again.
  action: What was done, or failed to be done.
  related: A second object that has to do with it.
  reportingComponent: The name of the program that reports it.
  reportingInstance: Which of several copies of that program reports it.
EventSource: Who has seen an event.
  component: The program.
  host: The node that it runs on.
EventSeries: An event that happens again and again.
  count: How many times it has happened by now.
  lastObservedTime: When it was seen last.
ObjectReference: Points to another object.
  kind: The kind of that object.
  name: The name of that object.
  apiVersion: The group and version of that object.
  resourceVersion: The version of that object when the reference was made.
  fieldPath: A part of that object, such as "spec.containers{web}".
LocalObjectReference: Points to an object in the same namespace.
  name: The name of that object.
TypedLocalObjectReference: Points to an object of any kind in the same namespace.
  apiGroup: The group of the kind; empty for the core group.
  kind: The kind of that object.
  name: The name of that object.
TypedObjectReference: Points to an object of any kind, in another namespace too.
  apiGroup: The group of the kind; empty for the core group.
  kind: The kind of that object.
  name: The name of that object.
  namespace: The namespace of that object; the same one when left out.
`;

/** What the messages of the package events are for. */
export const eventsDescriptions = `
Event: Something that happened to an object, kept for a while.
  eventTime: When it was seen first, to the microsecond.
  series: How it goes on, when it happens again and again.
  reportingController: The name of the program that reports it.
  reportingInstance: Which of several copies of that program reports it.
  action: What was done, or failed to be done.
  regarding: The object that it happened to.
  related: A second object that has to do with it.
  note: A sentence, for people, that says what happened.
  type: Normal or Warning.
  deprecatedSource: Who reports it, in the older form.
  deprecatedFirstTimestamp: When it happened first, in the older form.
  deprecatedLastTimestamp: When it happened last, in the older form.
  deprecatedCount: How many times it has happened, in the older form.
EventSeries: An event that happens again and again.
  count: How many times it has happened by now.
  lastObservedTime: When it was seen last.
`;

/** What the messages of the package coordination are for. */
export const coordinationDescriptions = `
Lease: A claim that its holder renews as long as it lives; for elections and signs of life.
LeaseSpec: Who holds a lease, and until when.
  holderIdentity: Who holds it.
  leaseDurationSeconds: How long after the last renewal others must wait before they take it.
  acquireTime: When the holder took it.
  renewTime: When the holder last renewed it.
  leaseTransitions: How many times it went from one holder to another.
  strategy: How the holder is chosen among candidates.
  preferredHolder: Who should get it next.
`;
