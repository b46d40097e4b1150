/** What the messages of the package meta are for. */
export const metaDescriptions = `
ObjectMeta: What every stored object has: who it is, where it belongs, and what the server notes about it.
  name: The name of the object, unique among those of its kind in its namespace. It cannot be changed.
  generateName: A beginning of a name that the server completes with random characters when no name is given.
  namespace: The namespace that the object lives in; empty for kinds that belong to the whole cluster.
  selfLink: No longer used.
  uid: The id that the server gives; unique in time and space, so that a successor of the same name has another.
  resourceVersion: The version of this state of the object. A write that names it succeeds only on that state.
  generation: Counts the changes of what is wanted.
  creationTimestamp: CreationTimestamp is a timestamp of when the server made the object.
  deletionTimestamp: When the object is going to be gone, or was asked to be; set by the server on deletion.
  deletionGracePeriodSeconds: How many seconds the object was given to end.
  labels: Short key and value pairs to choose objects by.
  annotations: Any key and value pairs that tools keep with the object; nothing is chosen by them.
  ownerReferences: The objects that this one belongs to. It is removed when all of them are gone.
  finalizers: Who must let go before the deleted object may disappear.
  managedFields: Which client has set which fields, for server-side apply.
OwnerReference: Names an owner of the object, in the same namespace or of the whole cluster.
  apiVersion: The group and version of the owner.
  kind: The kind of the owner.
  name: The name of the owner.
  uid: The unique id of the owner.
  controller: Whether this owner is the one that manages the object; at most one is.
  blockOwnerDeletion: Whether a deletion of the owner in the foreground waits for this object.
ManagedFieldsEntry: The fields that one client has set, and how.
  manager: The name of the client.
  operation: Whether the fields came by Apply or by Update.
  apiVersion: The version of the schema that the fields are named in.
  time: When the client last changed them.
  fieldsType: The format of the field names; "FieldsV1".
  fieldsV1: The names of the fields.
  subresource: The sub-resource that the client has written to.
LabelSelector: Chooses objects by labels. All of its conditions must hold; an empty one chooses everything.
  matchLabels: Labels that an object must have with these very values.
  matchExpressions: Conditions on single labels.
LabelSelectorRequirement: A condition on one label.
  key: The key of the label.
  operator: In, NotIn, Exists or DoesNotExist.
  values: The values for In and NotIn.
Condition: One observation about the object.
  type: What is observed.
  status: True, False or Unknown.
`;
