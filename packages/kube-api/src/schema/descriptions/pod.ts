/** What the messages about pods are for. */
export const podDescriptions = `
Pod: One or more containers that run together on a node, with one address and shared volumes.
PodTemplateSpec: What pods look like that are made by something else.
PodSpec: What runs in a pod, and how.
  workloadRef: The group of pods that it is scheduled with.
  volumes: Folders that its containers can mount.
  initContainers: Containers that run to their end, one after the other, before the others start.
  containers: The containers; at least one.
  ephemeralContainers: Containers added to the running pod to look into it.
  restartPolicy: Whether containers that have ended start again: Always, OnFailure or Never; Always when left out.
  terminationGracePeriodSeconds: How long its containers may take to end before they are killed; 30 when left out.
  activeDeadlineSeconds: After how many seconds it is ended as failed.
  dnsPolicy: Where names are resolved: ClusterFirst, ClusterFirstWithHostNet, Default (as the node) or None.
  nodeSelector: Labels that its node must have.
  serviceAccountName: The service account that it runs as; "default" when left out.
  serviceAccount: The older name of serviceAccountName.
  automountServiceAccountToken: Whether it gets a token of its service account as a file.
  nodeName: The node that it is on; chosen by the scheduler when left out.
  hostNetwork: Whether it uses the network of the node instead of its own.
  hostPID: Whether it sees the processes of the node.
  hostIPC: Whether it shares memory and semaphores with the node.
  shareProcessNamespace: Whether its containers see each other's processes.
  securityContext: Rights of all its containers.
  imagePullSecrets: Secrets with passwords of registries.
  hostname: Its host name; its own name when left out.
  subdomain: The name of a headless service under which it has a name of its own.
  affinity: Where it should run, by nodes and other pods.
  schedulerName: Which scheduler chooses its node.
  tolerations: Taints of nodes that do not keep it away.
  hostAliases: More lines of its /etc/hosts.
  priorityClassName: The name of its priority class.
  priority: How important it is, as a number; follows from the class.
  dnsConfig: More settings of its /etc/resolv.conf.
  readinessGates: Conditions that must be True, too, before it is ready.
  runtimeClassName: How its containers are run.
  enableServiceLinks: Whether it gets variables for the services of its namespace; true when left out.
  preemptionPolicy: Whether it may push out less important pods: PreemptLowerPriority or Never.
  overhead: What it takes besides its containers.
  topologySpreadConstraints: How equal pods are spread over nodes or zones.
  setHostnameAsFQDN: Whether its host name is the full one.
  os: The operating system of its containers.
  hostUsers: Whether its users are those of the node; true when left out.
  schedulingGates: What must be taken away before it is scheduled.
  resourceClaims: Claims of devices that must be met before it starts.
  resources: What all its containers together ask for and may use at most.
  hostnameOverride: Its host name, whatever else is said.
PodSecurityContext: Rights of all containers of a pod.
  seLinuxOptions: Their SELinux context.
  windowsOptions: Their rights on Windows.
  runAsUser: The numeric user to run as; the image's when left out.
  runAsGroup: The numeric group to run as; the image's when left out.
  runAsNonRoot: Whether they must not run as root; they do not start otherwise.
  supplementalGroups: More groups of their processes.
  supplementalGroupsPolicy: Merge adds the groups of the image; Strict does not.
  fsGroup: The group that owns the volumes and that their processes are in.
  sysctls: Kernel parameters of the pod.
  fsGroupChangePolicy: OnRootMismatch changes owners only when the top folder has another; Always always does.
  seccompProfile: Which system calls they may make.
  appArmorProfile: Their AppArmor profile.
  seLinuxChangePolicy: How volumes get their SELinux label: Recursive or MountOption.
Sysctl: A kernel parameter.
  name: Its name.
  value: Its value.
Affinity: Where a pod should run.
  nodeAffinity: By the labels of nodes.
  podAffinity: Near other pods.
  podAntiAffinity: Away from other pods.
NodeAffinity: Where a pod should run, by the labels of nodes.
  requiredDuringSchedulingIgnoredDuringExecution: What must hold when the pod is scheduled.
  preferredDuringSchedulingIgnoredDuringExecution: What should hold when the pod is scheduled.
PreferredSchedulingTerm: A wish about nodes.
  weight: How much it counts, from 1 to 100.
  preference: The nodes that are wished for.
PodAffinity: Near which pods a pod should run.
  requiredDuringSchedulingIgnoredDuringExecution: What must hold when the pod is scheduled.
  preferredDuringSchedulingIgnoredDuringExecution: What should hold when the pod is scheduled.
PodAntiAffinity: Away from which pods a pod should run.
  requiredDuringSchedulingIgnoredDuringExecution: What must hold when the pod is scheduled.
  preferredDuringSchedulingIgnoredDuringExecution: What should hold when the pod is scheduled.
PodAffinityTerm: A set of pods, and what counts as near.
  namespaces: The namespaces to look in; the pod's own when left out.
  topologyKey: The label of nodes that are near each other when they have the same value.
  namespaceSelector: Chooses namespaces to look in.
  matchLabelKeys: Labels whose values must be the pod's own.
  mismatchLabelKeys: Labels whose values must not be the pod's own.
WeightedPodAffinityTerm: A wish about other pods.
  weight: How much it counts, from 1 to 100.
  podAffinityTerm: The pods.
Toleration: Lets a pod on nodes with a taint.
  key: The key of the taint; every taint when left out, with the operator Exists.
  operator: Equal (the value must be the same) or Exists; Equal when left out.
  value: The value of the taint.
  effect: The effect of the taint; every effect when left out.
  tolerationSeconds: For how long a taint NoExecute is tolerated; for ever when left out.
HostAlias: A line of /etc/hosts.
  ip: The address.
  hostnames: Its names.
PodDNSConfig: More settings of /etc/resolv.conf.
  nameservers: More name servers.
  searches: More search domains.
  options: More options.
PodDNSConfigOption: An option of /etc/resolv.conf.
  name: Its name.
  value: Its value.
PodReadinessGate: A condition that must be True before a pod is ready.
  conditionType: The type of the condition.
TopologySpreadConstraint: How equal pods are spread.
  maxSkew: By how many pods two domains may differ.
  topologyKey: The label of nodes whose values are the domains.
  whenUnsatisfiable: DoNotSchedule or ScheduleAnyway.
  minDomains: How many domains there should be at least.
  nodeAffinityPolicy: Whether nodes count that the pod's affinity excludes: Honor or Ignore.
  nodeTaintsPolicy: Whether nodes count whose taints the pod does not tolerate: Honor or Ignore.
  matchLabelKeys: Labels whose values must be the pod's own.
PodOS: An operating system.
  name: Which one: linux or windows.
PodSchedulingGate: Keeps a pod from being scheduled until it is taken away.
  name: Its name.
PodResourceClaim: A claim of devices that a pod uses.
  name: Its name in the pod.
  resourceClaimName: An existing claim.
  resourceClaimTemplateName: A template from which a claim is made for the pod.
PodStatus: What is known about a pod.
  phase: Pending, Running, Succeeded, Failed or Unknown.
  nominatedNodeName: The node on which others are pushed out for it.
  hostIP: The address of its node.
  hostIPs: The addresses of its node, one for each family.
  podIP: Its address.
  podIPs: Its addresses, one for each family.
  startTime: When the node took it.
  initContainerStatuses: What is known about its init containers.
  containerStatuses: What is known about its containers.
  qosClass: How it is treated when memory runs out: Guaranteed, Burstable or BestEffort.
  ephemeralContainerStatuses: What is known about its ephemeral containers.
  resize: How far a change of its resources is.
  resourceClaimStatuses: What is known about its claims of devices.
  extendedResourceClaimStatus: The claim made for its extended resources.
  allocatedResources: What the node has set aside for it.
  resources: What it has now.
PodCondition: One observation about a pod.
  type: PodScheduled, Initialized, ContainersReady, Ready or another one.
  status: True, False or Unknown.
  lastProbeTime: When it was last looked at.
HostIP: An address of a node.
  ip: The address.
PodIP: An address of a pod.
  ip: The address.
PodResourceClaimStatus: The claim that was made for a pod.
  name: Its name in the pod.
PodExtendedResourceClaimStatus: The claim that was made for extended resources of a pod.
  requestMappings: Which container gets which part.
ContainerExtendedResourceRequest: What a container gets of a claim.
  containerName: The container.
  resourceName: The extended resource.
  requestName: The request in the claim.
WorkloadReference: A group of pods that are scheduled together.
  podGroup: The name of the group in the workload.
  podGroupReplicaKey: Tells copies of the group apart.
`;
