/** What the messages about services are for. */
export const serviceDescriptions = `
Service: One stable address and name for the pods that a selector chooses.
ServiceSpec: Which pods a service leads to, and how it is reached.
  ports: The ports of the service.
  selector: The labels of the pods that it leads to; without one its endpoints are written by hand.
  clusterIP: Its address in the cluster. Given when left out; "None" for a service without one.
  clusterIPs: Its addresses in the cluster, one for each family; the first is clusterIP.
  type: ClusterIP, NodePort (a port of the machine too), LoadBalancer (an address too) or ExternalName (an alias).
  externalIPs: Addresses of the machine under which the service is reached as well.
  sessionAffinity: ClientIP sends a client to the same pod each time; None does not.
  loadBalancerIP: No longer used; the address that a load balancer should have.
  loadBalancerSourceRanges: The addresses from which a load balancer takes connections.
  externalName: The name that the service is an alias of; for type ExternalName.
  externalTrafficPolicy: Local keeps traffic from outside on the node where it arrives; Cluster does not.
  healthCheckNodePort: Where a load balancer asks whether a node has pods; for the policy Local.
  publishNotReadyAddresses: Whether pods that are not ready count, too.
  sessionAffinityConfig: For how long a client goes to the same pod.
  ipFamilies: The families of its addresses: IPv4, IPv6.
  ipFamilyPolicy: SingleStack, PreferDualStack or RequireDualStack.
  allocateLoadBalancerNodePorts: Whether a LoadBalancer gets ports of the machine, too; true when left out.
  loadBalancerClass: Which program makes the load balancer; the cluster's own when left out.
  internalTrafficPolicy: Local keeps traffic from pods on their node; Cluster does not.
  trafficDistribution: Which endpoints are preferred, such as PreferClose.
ServicePort: One port of a service.
  name: Its name; needed when there are several.
  protocol: TCP, UDP or SCTP; TCP when left out.
  appProtocol: The protocol of the application, as a hint.
  port: The port under which the service is reached.
  targetPort: The number or name of the pods' port; the same as port when left out.
  nodePort: The port of the machine; given when left out.
SessionAffinityConfig: For how long a client goes to the same pod.
  clientIP: The settings of ClientIP.
ClientIPConfig: The settings of ClientIP.
  timeoutSeconds: After how many seconds without a connection a client may go elsewhere.
ServiceStatus: What is known about a service.
  loadBalancer: Where its load balancer is reached.
LoadBalancerStatus: Where a load balancer is reached.
  ingress: Its addresses.
LoadBalancerIngress: One address of a load balancer.
  ip: The address.
  hostname: Its name, when it is known by one.
  ipMode: VIP when packets arrive with this address, Proxy when they do not.
  ports: The state of its ports.
PortStatus: The state of a port of a load balancer.
  port: The port.
  protocol: TCP, UDP or SCTP.
  error: Why it does not work, in one word.
Endpoints: The addresses behind a service, in the older form; EndpointSlice is the newer one.
  subsets: Addresses with the same ports.
EndpointSubset: Addresses with the same ports.
  addresses: Those that are ready.
  notReadyAddresses: Those that are not ready.
  ports: Their ports.
EndpointAddress: One address behind a service.
  ip: The address.
  hostname: Its host name.
  nodeName: The node that it is on.
  targetRef: The pod that it belongs to.
EndpointPort: A port of addresses behind a service.
  name: The name of the service's port.
  port: The number.
  protocol: TCP, UDP or SCTP.
  appProtocol: The protocol of the application, as a hint.
`;

/** What the messages of the package discovery are for. */
export const discoveryDescriptions = `
EndpointSlice: Some of the addresses behind a service, with the same ports.
  addressType: IPv4, IPv6 or FQDN. It cannot be changed.
  endpoints: The addresses, with what is known about them.
  ports: Their ports.
Endpoint: One place behind a service.
  addresses: Its addresses; only the first is used.
  conditions: Whether it can be used.
  hostname: Its host name.
  targetRef: The pod that it belongs to.
  deprecatedTopology: No longer used.
  nodeName: The node that it is on.
  zone: The zone that it is in.
  hints: Who should use it.
EndpointConditions: Whether a place behind a service can be used.
  ready: Whether connections should go there.
  serving: Whether it would answer, even while it ends.
  terminating: Whether it is ending.
EndpointHints: Who should use a place behind a service.
  forZones: The zones that should use it.
  forNodes: The nodes that should use it.
ForZone: A zone that should use a place.
  name: The name of the zone.
ForNode: A node that should use a place.
  name: The name of the node.
EndpointPort: A port of places behind a service.
  name: The name of the service's port.
  protocol: TCP, UDP or SCTP.
  port: The number.
  appProtocol: The protocol of the application, as a hint.
`;
