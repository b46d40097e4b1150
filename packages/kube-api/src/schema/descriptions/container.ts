/** What the messages about containers are for. */
export const containerDescriptions = `
Container: A program that runs in a pod.
  name: Its name; a DNS label, unique in the pod.
  image: The name of its image.
  command: The program to run, instead of the image's entrypoint. $(NAME) stands for a variable.
  args: The arguments, instead of the image's. $(NAME) stands for a variable.
  workingDir: The folder to start in; the image's when left out.
  ports: The ports that it listens on; for people and services, nothing is closed without.
  envFrom: Sources whose keys all become variables.
  env: Its variables.
  resources: How much it asks for, and how much it may use at most.
  resizePolicy: Whether it must restart when its resources change.
  restartPolicy: Always makes an init container run beside the others; the pod's policy holds when left out.
  restartPolicyRules: When it is restarted, by its exit code.
  volumeMounts: Where it sees the pod's volumes.
  volumeDevices: Where it sees volumes as block devices.
  livenessProbe: Asks whether it lives; it is restarted when it does not.
  readinessProbe: Asks whether it can serve; services leave it out when it cannot.
  startupProbe: Asks whether it has started; the other probes wait for that.
  lifecycle: What to do after its start and before its end.
  terminationMessagePath: The file whose text becomes the message of its end; "/dev/termination-log" when left out.
  terminationMessagePolicy: FallbackToLogsOnError takes the end of the log when that file is empty; File does not.
  imagePullPolicy: Always, IfNotPresent or Never. Always for the tag "latest", else IfNotPresent, when left out.
  securityContext: Its rights.
  stdin: Whether its standard input is kept open.
  stdinOnce: Whether its standard input is closed when the first client leaves.
  tty: Whether it has a terminal; needs stdin.
EphemeralContainer: A container that is added to a running pod to look into it.
  targetContainerName: The container whose processes it sees.
ContainerPort: A port that a container listens on.
  name: Its name, by which services can refer to it.
  hostPort: A port of the node that leads to it.
  containerPort: The number.
  protocol: TCP, UDP or SCTP; TCP when left out.
  hostIP: The address of the node that hostPort is bound to.
EnvFromSource: A source whose keys all become variables.
  prefix: Put before every name.
  configMapRef: A ConfigMap.
  secretRef: A secret.
ConfigMapEnvSource: A ConfigMap whose keys all become variables.
  name: The name of the ConfigMap.
SecretEnvSource: A secret whose keys all become variables.
  name: The name of the secret.
EnvVar: A variable of a container.
  name: Its name.
  value: Its value; $(NAME) stands for an earlier variable. Empty when left out.
  valueFrom: Where its value comes from instead.
EnvVarSource: Where the value of a variable comes from.
  fieldRef: A field of the pod.
  resourceFieldRef: A limit or request of a container.
  configMapKeyRef: A key of a ConfigMap.
  secretKeyRef: A key of a secret.
  fileKeyRef: A key in a file of a volume.
ConfigMapKeySelector: A key of a ConfigMap.
  name: The name of the ConfigMap.
  key: The key.
SecretKeySelector: A key of a secret.
  name: The name of the secret.
  key: The key.
FileKeySelector: A key in a file of a volume.
  volumeName: The name of the volume.
  key: The key.
ResourceRequirements: How much a container asks for, and how much it may use at most.
  limits: At most so much, by resource.
  requests: At least so much, by resource; the limits when left out.
  claims: The pod's resource claims that it uses.
ResourceClaim: A resource claim of the pod that a container uses.
  name: The name of the claim in the pod.
  request: One request of the claim; all of them when left out.
ContainerResizePolicy: Whether a container must restart when a resource changes.
  resourceName: The resource: cpu or memory.
  restartPolicy: NotRequired or RestartContainer.
ContainerRestartRule: When a container is restarted.
  action: What to do: Restart.
  exitCodes: After which exit codes.
ContainerRestartRuleOnExitCodes: A set of exit codes.
  operator: In or NotIn.
  values: The exit codes.
Probe: A question that is asked again and again.
  grpc: Asks the gRPC health service of the container.
  initialDelaySeconds: How long after the start the first question is asked.
  timeoutSeconds: How long an answer may take; 1 when left out.
  periodSeconds: How often it is asked; every 10 seconds when left out.
  successThreshold: After how many good answers it counts as well; 1 when left out.
  failureThreshold: After how many bad answers it counts as failed; 3 when left out.
  terminationGracePeriodSeconds: How long the container may take to end when the probe has failed.
ExecAction: Runs a command in the container; the exit code 0 is success.
  command: The program and its arguments; no shell is involved.
HTTPGetAction: Sends an HTTP GET request; a status from 200 to 399 is success.
  path: The path of the request; "/" when left out.
  port: The number or name of the port.
  scheme: HTTP or HTTPS; HTTP when left out.
  httpHeaders: More headers of the request.
HTTPHeader: A header of a request.
  name: Its name.
  value: Its value.
TCPSocketAction: Opens a TCP connection; success when it opens.
  port: The number or name of the port.
GRPCAction: Asks the gRPC health service.
  port: The number of the port.
  service: The service to ask about.
Lifecycle: What to do after the start and before the end of a container.
  postStart: Done right after the start; when it fails the container is ended.
  preStop: Done before the container is told to end.
  stopSignal: The signal that tells it to end; the image's when left out.
LifecycleHandler: One thing to do.
  tcpSocket: No longer used.
  sleep: Waits.
SleepAction: Waits.
  seconds: For how long.
SecurityContext: The rights of a container. What it says goes before what the pod says.
  capabilities: Linux capabilities to add and to drop.
  privileged: Whether it may do everything on the node; false when left out.
  seLinuxOptions: Its SELinux context.
  windowsOptions: Its rights on Windows.
  runAsUser: The numeric user to run as; the image's when left out.
  runAsGroup: The numeric group to run as; the image's when left out.
  runAsNonRoot: Whether it must not run as root; it does not start otherwise.
  readOnlyRootFilesystem: Whether the files of its image are read-only.
  allowPrivilegeEscalation: Whether a process may get more rights than its parent.
  procMount: Default hides parts of /proc; Unmasked does not.
  seccompProfile: Which system calls it may make.
  appArmorProfile: Its AppArmor profile.
Capabilities: Linux capabilities to add and to drop.
  add: Those to add.
  drop: Those to drop; "ALL" for all of them.
SELinuxOptions: An SELinux context.
  user: The user part.
  role: The role part.
  type: The type part.
  level: The level part.
WindowsSecurityContextOptions: Rights on Windows.
  gmsaCredentialSpecName: The name of a GMSA credential spec.
  gmsaCredentialSpec: The GMSA credential spec itself.
  runAsUserName: The user to run as.
  hostProcess: Whether it runs as a process of the node.
SeccompProfile: Which system calls may be made.
  type: RuntimeDefault, Unconfined or Localhost.
  localhostProfile: The file of the profile on the node; for Localhost.
AppArmorProfile: An AppArmor profile.
  type: RuntimeDefault, Unconfined or Localhost.
  localhostProfile: The name of the profile on the node; for Localhost.
ContainerStatus: What is known about a container.
  state: What it does now.
  lastState: How it ended the last time.
  ready: Whether it can serve.
  restartCount: How many times it was started again.
  image: The name of the image that it runs.
  imageID: The digest of the image that it runs.
  containerID: What the container runtime calls it.
  started: Whether it has started, as its startup probe says.
  allocatedResources: What the node has set aside for it.
  resources: What it has now.
  volumeMounts: How volumes are mounted in it.
  user: The user that it began as.
  allocatedResourcesStatus: The health of devices given to it.
  stopSignal: The signal that tells it to end.
ContainerState: What a container does: one of the following.
  waiting: It does not run yet.
  running: It runs.
  terminated: It has ended.
ContainerStateWaiting: Why a container does not run yet.
ContainerStateRunning: Since when a container runs.
  startedAt: When it started.
ContainerStateTerminated: How a container has ended.
  exitCode: Its exit code.
  signal: The signal that ended it.
  startedAt: When it had started.
  finishedAt: When it ended.
  containerID: What the container runtime called it.
ContainerUser: The user that a container began as.
  linux: On Linux.
LinuxContainerUser: The user and groups that a container began as.
  uid: The numeric user.
  gid: The numeric group.
  supplementalGroups: More groups.
ResourceStatus: The health of a resource.
  name: The name of the resource.
  resources: The health of each piece of it.
ResourceHealth: The health of one piece of a resource.
  resourceID: The id of the piece.
  health: Healthy, Unhealthy or Unknown.
`;
