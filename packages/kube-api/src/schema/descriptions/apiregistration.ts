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
