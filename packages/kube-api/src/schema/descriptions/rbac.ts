/** What roles and bindings are for. */
export const rbacDescriptions = `
Role: Rights in one namespace, for whoever a RoleBinding gives them to.
  rules: The rights; there are none beside them.
ClusterRole: Rights everywhere, or in the namespace of the RoleBinding that gives them.
  rules: The rights; there are none beside them.
  aggregationRule: Collects the rights of other cluster roles; rules are then written by the cluster.
AggregationRule: Which cluster roles are collected.
  clusterRoleSelectors: Each chooses cluster roles by their labels; the rights of all of them count.
PolicyRule: One set of rights: what may be done with what.
  verbs: What may be done, such as "get" or "create"; "*" is everything.
  apiGroups: The groups of the resources; "" is the core group, "*" is every group.
  resources: The resources, such as "pods" or "pods/log"; "*" is all of them.
  resourceNames: The names of the objects; objects of every name when it is empty.
  nonResourceURLs: Paths that are no resources, in cluster roles only; a "*" at the end stands for all that follows.
RoleBinding: Gives somebody the rights of a role, in its own namespace.
  subjects: Who gets the rights.
  roleRef: The role; it cannot be changed.
ClusterRoleBinding: Gives somebody the rights of a cluster role, everywhere.
  subjects: Who gets the rights.
  roleRef: The cluster role; it cannot be changed.
Subject: Somebody who gets rights.
  kind: User, Group or ServiceAccount.
  apiGroup: The group of the kind; "" for service accounts.
RoleRef: Names a role.
  apiGroup: The group of the role, "rbac.authorization.k8s.io".
  kind: Role or ClusterRole.
`;
