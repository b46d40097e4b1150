/** What the messages of networking.k8s.io and their fields mean. */
export const networkingDescriptions = `
NetworkPolicy: Says which connections the pods that it selects may have; others are dropped.
NetworkPolicySpec: Which pods, and what they may do.
  podSelector: The pods of the namespace that the policy is about; all of them when it is empty.
  ingress: What may come in; nothing when it is empty and the policy is about what comes in.
  egress: What may go out; nothing when it is empty and the policy is about what goes out.
  policyTypes: Whether the policy is about "Ingress", "Egress" or both.
NetworkPolicyIngressRule: Lets connections in that come from one of the peers to one of the ports.
  ports: The ports of the pods; all of them when this is empty.
  from: Who may come; everybody when this is empty.
NetworkPolicyEgressRule: Lets connections out that go to one of the ports of one of the peers.
  ports: The ports of the peers; all of them when this is empty.
  to: Where to; everywhere when this is empty.
NetworkPolicyPort: A port, or a range of ports.
  protocol: One of "TCP", "UDP" and "SCTP"; TCP when left out.
  port: The number of the port or its name in the pod; every port when left out.
  endPort: The last port of the range that begins with the port.
NetworkPolicyPeer: Pods by their labels, or a block of addresses.
  podSelector: Pods of the policy's namespace, or of the namespaces that are selected beside it.
  namespaceSelector: The pods of namespaces with these labels.
  ipBlock: A block of addresses; excludes the other fields.
IPBlock: A block of addresses, without parts of it.
  cidr: The block, such as "192.0.2.0/24".
  except: Smaller blocks in it that are not meant.
Ingress: Leads HTTP requests from outside to services, by host and path.
IngressSpec: The rules of an ingress.
  ingressClassName: The IngressClass that says who serves this ingress.
  defaultBackend: Where requests go that no rule fits.
  tls: The certificates for hosts.
  rules: Which requests go where; the longest path that fits wins.
IngressTLS: The certificate for some hosts.
  hosts: The hosts that the certificate is for.
  secretName: The secret of type kubernetes.io/tls that holds certificate and key.
IngressStatus: Where the ingress is reached.
  loadBalancer: The addresses that answer for it.
IngressLoadBalancerStatus: The addresses of a load balancer.
  ingress: The addresses, each with an IP or a name.
IngressLoadBalancerIngress: One address of a load balancer.
  ip: Its IP address.
  hostname: Its name, where it has no fixed address.
  ports: The ports that answer there.
IngressPortStatus: One port of a load balancer.
  port: Its number.
  protocol: One of "TCP", "UDP" and "SCTP".
  error: Why the port does not answer.
IngressRule: The paths of one host.
  host: The host, such as "shop.example.com" or "*.example.com"; every host when left out.
  http: The paths, and where they lead.
IngressRuleValue: What a rule decides by.
  http: The paths, and where they lead.
HTTPIngressRuleValue: The paths of a rule.
  paths: Paths with the services behind them.
HTTPIngressPath: One path and what is behind it.
  path: The path, beginning with "/".
  pathType: One of "Exact", "Prefix" (by whole parts between slashes) and "ImplementationSpecific".
  backend: The service that answers.
IngressBackend: A service, or another object, that answers.
  service: The service, in the namespace of the ingress.
  resource: Another object of the namespace; excludes the service.
IngressServiceBackend: A port of a service.
  name: The name of the service.
  port: The port of the service, by number or name.
ServiceBackendPort: A port, by one of two words.
  name: The name of the port in the service.
  number: The number of the port in the service.
IngressClass: Says which controller serves the ingresses of this class.
IngressClassSpec: The controller of a class.
  controller: The name of the controller, such as "example.com/ingress"; it cannot be changed.
  parameters: An object with settings for the controller.
IngressClassParametersReference: Names an object with settings.
  apiGroup: The group of the object; the core group when left out.
  kind: The kind of the object.
  name: The name of the object.
  scope: Either "Cluster" or "Namespace".
  namespace: The namespace of the object, when its scope is "Namespace".
ServiceCIDR: Addresses that services may be given.
ServiceCIDRSpec: The blocks of addresses.
  cidrs: One block such as "10.96.0.0/16"; it cannot be changed.
ServiceCIDRStatus: Whether addresses are given from it.
IPAddress: Who has an address; its name is the address.
IPAddressSpec: The owner of an address.
  parentRef: The object that the address belongs to.
ParentReference: Names the object that has an address.
  group: The group of the object; empty for the core group.
  resource: The resource of the object, such as "services".
`;
