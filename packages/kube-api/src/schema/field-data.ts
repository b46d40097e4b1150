// Written by scripts/kube-fields.ts from the Go modules k8s.io/apimachinery, k8s.io/api, k8s.io/apiextensions-apiserver, k8s.io/kube-aggregator, k8s.io/metrics v0.35.10; do not edit.

/** The kinds of one group and version, and what they are made of. */
export interface FieldPackage {
  readonly group: string;
  readonly version: string;
  readonly messages: string;
}

/**
 * The fields of the built-in kinds, one type per line as `Type{<number> <name>:<type>, …}`; `message.ts`
 * reads it and says what the marks mean.
 */
export const fieldData: Readonly<Record<string, FieldPackage>> = {
  meta: {
    group: 'meta.k8s.io',
    version: 'v1',
    messages: `
Condition{1 type!:string, 2 status!:string, 3 observedGeneration:int64, 4 lastTransitionTime!:Time, 5 reason!:string, 6 message!:string}
DeleteOptions#{1 gracePeriodSeconds:*int64, 2 preconditions:*Preconditions, 3 orphanDependents:*bool, 4 propagationPolicy:*string, 5 dryRun:[]string, 6 ignoreStoreReadErrorWithClusterBreakingPotential:*bool}
FieldSelectorRequirement{1 key!:string, 2 operator!:string, 3 values:[]string}
GroupVersionKind{1 group!:string, 2 version!:string, 3 kind!:string}
GroupVersionResource{1 group!:string, 2 version!:string, 3 resource!:string}
LabelSelector@{1 matchLabels:map<string>, 2 matchExpressions:[]LabelSelectorRequirement}
LabelSelectorRequirement{1 key!:string, 2 operator!:string, 3 values:[]string}
ListMeta{1 selfLink:string, 2 resourceVersion:string, 3 continue:string, 4 remainingItemCount:*int64}
ManagedFieldsEntry{1 manager:string, 2 operation:string, 3 apiVersion:string, 4 time:*Time, 6 fieldsType:string, 7 fieldsV1:*Raw, 8 subresource:string}
ObjectMeta{1 name:string, 2 generateName:string, 3 namespace:string, 4 selfLink:string, 5 uid:string, 6 resourceVersion:string, 7 generation:int64, 8 creationTimestamp:Time, 9 deletionTimestamp:*Time, 10 deletionGracePeriodSeconds:*int64, 11 labels:map<string>, 12 annotations:map<string>, 13 ownerReferences:[uid]OwnerReference~uid, 14 finalizers:[set]string~, 17 managedFields:[]ManagedFieldsEntry}
OwnerReference@{5 apiVersion!:string, 1 kind!:string, 3 name!:string, 4 uid!:string, 6 controller:*bool, 7 blockOwnerDeletion:*bool}
Preconditions{1 uid:*string, 2 resourceVersion:*string}
Status#{1 metadata:ListMeta, 2 status:string, 3 message:string, 4 reason:string, 5 details:*StatusDetails, 6 code:int32}
StatusCause{1 reason:string, 2 message:string, 3 field:string}
StatusDetails{1 name:string, 2 group:string, 3 kind:string, 6 uid:string, 4 causes:[]StatusCause, 5 retryAfterSeconds:int32}
Timestamp{1 seconds!:int64, 2 nanos!:int32}
`,
  },
  core: {
    group: '',
    version: 'v1',
    messages: `
AWSElasticBlockStoreVolumeSource{1 volumeID!:string, 2 fsType:string, 3 partition:int32, 4 readOnly:bool}
Affinity{1 nodeAffinity:*NodeAffinity, 2 podAffinity:*PodAffinity, 3 podAntiAffinity:*PodAntiAffinity}
AppArmorProfile{1 type!:string, 2 localhostProfile:*string}
AttachedVolume{1 name!:string, 2 devicePath!:string}
AzureDiskVolumeSource{1 diskName!:string, 2 diskURI!:string, 3 cachingMode:*string, 4 fsType:*string="ext4", 5 readOnly:*bool=false, 6 kind:*string}
AzureFilePersistentVolumeSource{1 secretName!:string, 2 shareName!:string, 3 readOnly:bool, 4 secretNamespace!:*string}
AzureFileVolumeSource{1 secretName!:string, 2 shareName!:string, 3 readOnly:bool}
Binding#{1 metadata:meta.ObjectMeta, 2 target!:ObjectReference}
CSIPersistentVolumeSource{1 driver!:string, 2 volumeHandle!:string, 3 readOnly:bool, 4 fsType:string, 5 volumeAttributes:map<string>, 6 controllerPublishSecretRef:*SecretReference, 7 nodeStageSecretRef:*SecretReference, 8 nodePublishSecretRef:*SecretReference, 9 controllerExpandSecretRef:*SecretReference, 10 nodeExpandSecretRef:*SecretReference}
CSIVolumeSource{1 driver!:string, 2 readOnly:*bool, 3 fsType:*string, 4 volumeAttributes:map<string>, 5 nodePublishSecretRef:*LocalObjectReference}
Capabilities{1 add:[]string, 2 drop:[]string}
CephFSPersistentVolumeSource{1 monitors!:[]string, 2 path:string, 3 user:string, 4 secretFile:string, 5 secretRef:*SecretReference, 6 readOnly:bool}
CephFSVolumeSource{1 monitors!:[]string, 2 path:string, 3 user:string, 4 secretFile:string, 5 secretRef:*LocalObjectReference, 6 readOnly:bool}
CinderPersistentVolumeSource{1 volumeID!:string, 2 fsType:string, 3 readOnly:bool, 4 secretRef:*SecretReference}
CinderVolumeSource{1 volumeID!:string, 2 fsType:string, 3 readOnly:bool, 4 secretRef:*LocalObjectReference}
ClientIPConfig{1 timeoutSeconds:*int32}
ClusterTrustBundleProjection{1 name:*string, 2 signerName:*string, 3 labelSelector:*meta.LabelSelector, 5 optional:*bool, 4 path!:string}
ComponentCondition{1 type!:string, 2 status!:string, 3 message:string, 4 error:string}
ComponentStatus#{1 metadata:meta.ObjectMeta, 2 conditions:[type]ComponentCondition~type}
ConfigMap#{1 metadata:meta.ObjectMeta, 4 immutable:*bool, 2 data:map<string>, 3 binaryData:map<bytes>}
ConfigMapEnvSource{1 (inline):LocalObjectReference, 2 optional:*bool}
ConfigMapKeySelector@{1 (inline):LocalObjectReference, 2 key!:string, 3 optional:*bool}
ConfigMapNodeConfigSource{1 namespace!:string, 2 name!:string, 3 uid:string, 4 resourceVersion:string, 5 kubeletConfigKey!:string}
ConfigMapProjection{1 (inline):LocalObjectReference, 2 items:[]KeyToPath, 4 optional:*bool}
ConfigMapVolumeSource{1 (inline):LocalObjectReference, 2 items:[]KeyToPath, 3 defaultMode:*int32, 4 optional:*bool}
ContainerExtendedResourceRequest{1 containerName!:string, 2 resourceName!:string, 3 requestName!:string}
ContainerImage{1 names!:[]string, 2 sizeBytes:int64}
ContainerPort{1 name:string, 2 hostPort:int32, 3 containerPort!:int32, 4 protocol:string="TCP", 5 hostIP:string}
ContainerResizePolicy{1 resourceName!:string, 2 restartPolicy!:string}
ContainerRestartRuleOnExitCodes{1 operator:string, 2 values:[set]int32}
ContainerRestartRule{1 action:string, 2 exitCodes:*ContainerRestartRuleOnExitCodes}
ContainerStateRunning{1 startedAt:Time}
ContainerStateTerminated{1 exitCode!:int32, 2 signal:int32, 3 reason:string, 4 message:string, 5 startedAt:Time, 6 finishedAt:Time, 7 containerID:string}
ContainerStateWaiting{1 reason:string, 2 message:string}
ContainerState{1 waiting:*ContainerStateWaiting, 2 running:*ContainerStateRunning, 3 terminated:*ContainerStateTerminated}
ContainerStatus{1 name!:string, 2 state:ContainerState, 3 lastState:ContainerState, 4 ready!:bool, 5 restartCount!:int32, 6 image!:string, 7 imageID!:string, 8 containerID:string, 9 started:*bool, 10 allocatedResources:map<Quantity>, 11 resources:*ResourceRequirements, 12 volumeMounts:[mountPath]VolumeMountStatus~mountPath, 13 user:*ContainerUser, 14 allocatedResourcesStatus:[name]ResourceStatus~name, 15 stopSignal:*string}
ContainerUser{1 linux:*LinuxContainerUser}
Container{1 name!:string, 2 image:string, 3 command:[]string, 4 args:[]string, 5 workingDir:string, 6 ports:[containerPort,protocol]ContainerPort~containerPort, 19 envFrom:[]EnvFromSource, 7 env:[name]EnvVar~name, 8 resources:ResourceRequirements, 23 resizePolicy:[]ContainerResizePolicy, 24 restartPolicy:*string, 25 restartPolicyRules:[]ContainerRestartRule, 9 volumeMounts:[mountPath]VolumeMount~mountPath, 21 volumeDevices:[devicePath]VolumeDevice~devicePath, 10 livenessProbe:*Probe, 11 readinessProbe:*Probe, 22 startupProbe:*Probe, 12 lifecycle:*Lifecycle, 13 terminationMessagePath:string, 20 terminationMessagePolicy:string, 14 imagePullPolicy:string, 15 securityContext:*SecurityContext, 16 stdin:bool, 17 stdinOnce:bool, 18 tty:bool}
DaemonEndpoint{1 Port!:int32}
DownwardAPIProjection{1 items:[]DownwardAPIVolumeFile}
DownwardAPIVolumeFile{1 path!:string, 2 fieldRef:*ObjectFieldSelector, 3 resourceFieldRef:*ResourceFieldSelector, 4 mode:*int32}
DownwardAPIVolumeSource{1 items:[]DownwardAPIVolumeFile, 2 defaultMode:*int32}
EmptyDirVolumeSource{1 medium:string, 2 sizeLimit:*Quantity}
EndpointAddress@{1 ip!:string, 3 hostname:string, 4 nodeName:*string, 2 targetRef:*ObjectReference}
EndpointPort@{1 name:string, 2 port!:int32, 3 protocol:string, 4 appProtocol:*string}
EndpointSubset{1 addresses:[]EndpointAddress, 2 notReadyAddresses:[]EndpointAddress, 3 ports:[]EndpointPort}
Endpoints#{1 metadata:meta.ObjectMeta, 2 subsets:[]EndpointSubset}
EnvFromSource{1 prefix:string, 2 configMapRef:*ConfigMapEnvSource, 3 secretRef:*SecretEnvSource}
EnvVarSource{1 fieldRef:*ObjectFieldSelector, 2 resourceFieldRef:*ResourceFieldSelector, 3 configMapKeyRef:*ConfigMapKeySelector, 4 secretKeyRef:*SecretKeySelector, 5 fileKeyRef:*FileKeySelector}
EnvVar{1 name!:string, 2 value:string, 3 valueFrom:*EnvVarSource}
EphemeralContainerCommon{1 name!:string, 2 image:string, 3 command:[]string, 4 args:[]string, 5 workingDir:string, 6 ports:[containerPort,protocol]ContainerPort~containerPort, 19 envFrom:[]EnvFromSource, 7 env:[name]EnvVar~name, 8 resources:ResourceRequirements, 23 resizePolicy:[]ContainerResizePolicy, 24 restartPolicy:*string, 25 restartPolicyRules:[]ContainerRestartRule, 9 volumeMounts:[mountPath]VolumeMount~mountPath, 21 volumeDevices:[devicePath]VolumeDevice~devicePath, 10 livenessProbe:*Probe, 11 readinessProbe:*Probe, 22 startupProbe:*Probe, 12 lifecycle:*Lifecycle, 13 terminationMessagePath:string, 20 terminationMessagePolicy:string, 14 imagePullPolicy:string, 15 securityContext:*SecurityContext, 16 stdin:bool, 17 stdinOnce:bool, 18 tty:bool}
EphemeralContainer{1 (inline):EphemeralContainerCommon, 2 targetContainerName:string}
EphemeralVolumeSource{1 volumeClaimTemplate:*PersistentVolumeClaimTemplate}
Event#{1 metadata!:meta.ObjectMeta, 2 involvedObject!:ObjectReference, 3 reason:string, 4 message:string, 5 source:EventSource, 6 firstTimestamp:Time, 7 lastTimestamp:Time, 8 count:int32, 9 type:string, 10 eventTime:MicroTime, 11 series:*EventSeries, 12 action:string, 13 related:*ObjectReference, 14 reportingComponent!:string, 15 reportingInstance!:string}
EventSeries{1 count:int32, 2 lastObservedTime:MicroTime}
EventSource{1 component:string, 2 host:string}
ExecAction{1 command:[]string}
FCVolumeSource{1 targetWWNs:[]string, 2 lun:*int32, 3 fsType:string, 4 readOnly:bool, 5 wwids:[]string}
FileKeySelector@{1 volumeName!:string, 2 path!:string, 3 key!:string, 4 optional:*bool=false}
FlexPersistentVolumeSource{1 driver!:string, 2 fsType:string, 3 secretRef:*SecretReference, 4 readOnly:bool, 5 options:map<string>}
FlexVolumeSource{1 driver!:string, 2 fsType:string, 3 secretRef:*LocalObjectReference, 4 readOnly:bool, 5 options:map<string>}
FlockerVolumeSource{1 datasetName:string, 2 datasetUUID:string}
GCEPersistentDiskVolumeSource{1 pdName!:string, 2 fsType:string, 3 partition:int32, 4 readOnly:bool}
GRPCAction{1 port!:int32, 2 service!:*string}
GitRepoVolumeSource{1 repository!:string, 2 revision:string, 3 directory:string}
GlusterfsPersistentVolumeSource{1 endpoints!:string, 2 path!:string, 3 readOnly:bool, 4 endpointsNamespace:*string}
GlusterfsVolumeSource{1 endpoints!:string, 2 path!:string, 3 readOnly:bool}
HTTPGetAction{1 path:string, 2 port!:IntOrString, 3 host:string, 4 scheme:string, 5 httpHeaders:[]HTTPHeader}
HTTPHeader{1 name!:string, 2 value!:string}
HostAlias{1 ip!:string, 2 hostnames:[]string}
HostIP{1 ip!:string}
HostPathVolumeSource{1 path!:string, 2 type:*string}
ISCSIPersistentVolumeSource{1 targetPortal!:string, 2 iqn!:string, 3 lun!:int32, 4 iscsiInterface:string="default", 5 fsType:string, 6 readOnly:bool, 7 portals:[]string, 8 chapAuthDiscovery:bool, 11 chapAuthSession:bool, 10 secretRef:*SecretReference, 12 initiatorName:*string}
ISCSIVolumeSource{1 targetPortal!:string, 2 iqn!:string, 3 lun!:int32, 4 iscsiInterface:string="default", 5 fsType:string, 6 readOnly:bool, 7 portals:[]string, 8 chapAuthDiscovery:bool, 11 chapAuthSession:bool, 10 secretRef:*LocalObjectReference, 12 initiatorName:*string}
ImageVolumeSource{1 reference:string, 2 pullPolicy:string}
KeyToPath{1 key!:string, 2 path!:string, 3 mode:*int32}
LifecycleHandler{1 exec:*ExecAction, 2 httpGet:*HTTPGetAction, 3 tcpSocket:*TCPSocketAction, 4 sleep:*SleepAction}
Lifecycle{1 postStart:*LifecycleHandler, 2 preStop:*LifecycleHandler, 3 stopSignal:*string}
LimitRange#{1 metadata:meta.ObjectMeta, 2 spec:LimitRangeSpec}
LimitRangeItem{1 type!:string, 2 max:map<Quantity>, 3 min:map<Quantity>, 4 default:map<Quantity>, 5 defaultRequest:map<Quantity>, 6 maxLimitRequestRatio:map<Quantity>}
LimitRangeSpec{1 limits!:[]LimitRangeItem}
LinuxContainerUser{1 uid!:int64, 2 gid!:int64, 3 supplementalGroups:[]int64}
LoadBalancerIngress{1 ip:string, 2 hostname:string, 3 ipMode:*string, 4 ports:[]PortStatus}
LoadBalancerStatus{1 ingress:[]LoadBalancerIngress}
LocalObjectReference@{1 name:string}
LocalVolumeSource{1 path!:string, 2 fsType:*string}
ModifyVolumeStatus{1 targetVolumeAttributesClassName:string, 2 status!:string}
NFSVolumeSource{1 server!:string, 2 path!:string, 3 readOnly:bool}
Namespace#{1 metadata:meta.ObjectMeta, 2 spec:NamespaceSpec, 3 status:NamespaceStatus}
NamespaceCondition{1 type!:string, 2 status!:string, 4 lastTransitionTime:Time, 5 reason:string, 6 message:string}
NamespaceSpec{1 finalizers:[]string}
NamespaceStatus{1 phase:string, 2 conditions:[type]NamespaceCondition~type}
Node#{1 metadata:meta.ObjectMeta, 2 spec:NodeSpec, 3 status:NodeStatus}
NodeAddress{1 type!:string, 2 address!:string}
NodeAffinity{1 requiredDuringSchedulingIgnoredDuringExecution:*NodeSelector, 2 preferredDuringSchedulingIgnoredDuringExecution:[]PreferredSchedulingTerm}
NodeCondition{1 type!:string, 2 status!:string, 3 lastHeartbeatTime:Time, 4 lastTransitionTime:Time, 5 reason:string, 6 message:string}
NodeConfigSource{2 configMap:*ConfigMapNodeConfigSource}
NodeConfigStatus{1 assigned:*NodeConfigSource, 2 active:*NodeConfigSource, 3 lastKnownGood:*NodeConfigSource, 4 error:string}
NodeDaemonEndpoints{1 kubeletEndpoint:DaemonEndpoint}
NodeFeatures{1 supplementalGroupsPolicy:*bool}
NodeRuntimeHandlerFeatures{1 recursiveReadOnlyMounts:*bool, 2 userNamespaces:*bool}
NodeRuntimeHandler{1 name!:string, 2 features:*NodeRuntimeHandlerFeatures}
NodeSelector@{1 nodeSelectorTerms!:[]NodeSelectorTerm}
NodeSelectorRequirement{1 key!:string, 2 operator!:string, 3 values:[]string}
NodeSelectorTerm@{1 matchExpressions:[]NodeSelectorRequirement, 2 matchFields:[]NodeSelectorRequirement}
NodeSpec{1 podCIDR:string, 7 podCIDRs:[set]string~, 3 providerID:string, 4 unschedulable:bool, 5 taints:[]Taint, 6 configSource:*NodeConfigSource, 2 externalID:string}
NodeStatus{1 capacity:map<Quantity>, 2 allocatable:map<Quantity>, 3 phase:string, 4 conditions:[type]NodeCondition~type, 5 addresses:[type]NodeAddress~type, 6 daemonEndpoints:NodeDaemonEndpoints, 7 nodeInfo:NodeSystemInfo, 8 images:[]ContainerImage, 9 volumesInUse:[]string, 10 volumesAttached:[]AttachedVolume, 11 config:*NodeConfigStatus, 12 runtimeHandlers:[]NodeRuntimeHandler, 13 features:*NodeFeatures, 14 declaredFeatures:[]string}
NodeSwapStatus{1 capacity:*int64}
NodeSystemInfo{1 machineID!:string, 2 systemUUID!:string, 3 bootID!:string, 4 kernelVersion!:string, 5 osImage!:string, 6 containerRuntimeVersion!:string, 7 kubeletVersion!:string, 8 kubeProxyVersion!:string, 9 operatingSystem!:string, 10 architecture!:string, 11 swap:*NodeSwapStatus}
ObjectFieldSelector@{1 apiVersion:string, 2 fieldPath!:string}
ObjectReference@{1 kind:string, 2 namespace:string, 3 name:string, 4 uid:string, 5 apiVersion:string, 6 resourceVersion:string, 7 fieldPath:string}
PersistentVolume#{1 metadata:meta.ObjectMeta, 2 spec:PersistentVolumeSpec, 3 status:PersistentVolumeStatus}
PersistentVolumeClaim#{1 metadata:meta.ObjectMeta, 2 spec:PersistentVolumeClaimSpec, 3 status:PersistentVolumeClaimStatus}
PersistentVolumeClaimCondition{1 type!:string, 2 status!:string, 3 lastProbeTime:Time, 4 lastTransitionTime:Time, 5 reason:string, 6 message:string}
PersistentVolumeClaimSpec{1 accessModes:[]string, 4 selector:*meta.LabelSelector, 2 resources:VolumeResourceRequirements, 3 volumeName:string, 5 storageClassName:*string, 6 volumeMode:*string, 7 dataSource:*TypedLocalObjectReference, 8 dataSourceRef:*TypedObjectReference, 9 volumeAttributesClassName:*string}
PersistentVolumeClaimStatus{1 phase:string, 2 accessModes:[]string, 3 capacity:map<Quantity>, 4 conditions:[type]PersistentVolumeClaimCondition~type, 5 allocatedResources:map<Quantity>, 7 allocatedResourceStatuses:map<string>, 8 currentVolumeAttributesClassName:*string, 9 modifyVolumeStatus:*ModifyVolumeStatus}
PersistentVolumeClaimTemplate{1 metadata:meta.ObjectMeta, 2 spec!:PersistentVolumeClaimSpec}
PersistentVolumeClaimVolumeSource{1 claimName!:string, 2 readOnly:bool}
PersistentVolumeSource{1 gcePersistentDisk:*GCEPersistentDiskVolumeSource, 2 awsElasticBlockStore:*AWSElasticBlockStoreVolumeSource, 3 hostPath:*HostPathVolumeSource, 4 glusterfs:*GlusterfsPersistentVolumeSource, 5 nfs:*NFSVolumeSource, 6 rbd:*RBDPersistentVolumeSource, 7 iscsi:*ISCSIPersistentVolumeSource, 8 cinder:*CinderPersistentVolumeSource, 9 cephfs:*CephFSPersistentVolumeSource, 10 fc:*FCVolumeSource, 11 flocker:*FlockerVolumeSource, 12 flexVolume:*FlexPersistentVolumeSource, 13 azureFile:*AzureFilePersistentVolumeSource, 14 vsphereVolume:*VsphereVirtualDiskVolumeSource, 15 quobyte:*QuobyteVolumeSource, 16 azureDisk:*AzureDiskVolumeSource, 17 photonPersistentDisk:*PhotonPersistentDiskVolumeSource, 18 portworxVolume:*PortworxVolumeSource, 19 scaleIO:*ScaleIOPersistentVolumeSource, 20 local:*LocalVolumeSource, 21 storageos:*StorageOSPersistentVolumeSource, 22 csi:*CSIPersistentVolumeSource}
PersistentVolumeSpec{1 capacity:map<Quantity>, 2 (inline):PersistentVolumeSource, 3 accessModes:[]string, 4 claimRef:*ObjectReference%, 5 persistentVolumeReclaimPolicy:string, 6 storageClassName:string, 7 mountOptions:[]string, 8 volumeMode:*string, 9 nodeAffinity:*VolumeNodeAffinity, 10 volumeAttributesClassName:*string}
PersistentVolumeStatus{1 phase:string, 2 message:string, 3 reason:string, 4 lastPhaseTransitionTime:*Time}
PhotonPersistentDiskVolumeSource{1 pdID!:string, 2 fsType:string}
Pod#{1 metadata:meta.ObjectMeta, 2 spec:PodSpec, 3 status:PodStatus}
PodAffinityTerm{1 labelSelector:*meta.LabelSelector, 2 namespaces:[]string, 3 topologyKey!:string, 4 namespaceSelector:*meta.LabelSelector, 5 matchLabelKeys:[]string, 6 mismatchLabelKeys:[]string}
PodAffinity{1 requiredDuringSchedulingIgnoredDuringExecution:[]PodAffinityTerm, 2 preferredDuringSchedulingIgnoredDuringExecution:[]WeightedPodAffinityTerm}
PodAntiAffinity{1 requiredDuringSchedulingIgnoredDuringExecution:[]PodAffinityTerm, 2 preferredDuringSchedulingIgnoredDuringExecution:[]WeightedPodAffinityTerm}
PodCertificateProjection{1 signerName:string, 2 keyType:string, 3 maxExpirationSeconds:*int32, 4 credentialBundlePath:string, 5 keyPath:string, 6 certificateChainPath:string, 7 userAnnotations:map<string>}
PodCondition{1 type!:string, 7 observedGeneration:int64, 2 status!:string, 3 lastProbeTime:Time, 4 lastTransitionTime:Time, 5 reason:string, 6 message:string}
PodDNSConfigOption{1 name:string, 2 value:*string}
PodDNSConfig{1 nameservers:[]string, 2 searches:[]string, 3 options:[]PodDNSConfigOption}
PodExtendedResourceClaimStatus{1 requestMappings!:[]ContainerExtendedResourceRequest, 2 resourceClaimName!:string}
PodIP{1 ip!:string}
PodOS{1 name!:string}
PodReadinessGate{1 conditionType!:string}
PodResourceClaimStatus{1 name!:string, 2 resourceClaimName:*string}
PodResourceClaim{1 name!:string, 3 resourceClaimName:*string, 4 resourceClaimTemplateName:*string}
PodSchedulingGate{1 name!:string}
PodSecurityContext{1 seLinuxOptions:*SELinuxOptions, 8 windowsOptions:*WindowsSecurityContextOptions, 2 runAsUser:*int64, 6 runAsGroup:*int64, 3 runAsNonRoot:*bool, 4 supplementalGroups:[]int64, 12 supplementalGroupsPolicy:*string, 5 fsGroup:*int64, 7 sysctls:[]Sysctl, 9 fsGroupChangePolicy:*string, 10 seccompProfile:*SeccompProfile, 11 appArmorProfile:*AppArmorProfile, 13 seLinuxChangePolicy:*string}
PodSpec{1 volumes:[name]Volume~name^, 20 initContainers:[name]Container~name, 2 containers!:[name]Container~name, 34 ephemeralContainers:[name]EphemeralContainer~name, 3 restartPolicy:string, 4 terminationGracePeriodSeconds:*int64, 5 activeDeadlineSeconds:*int64, 6 dnsPolicy:string, 7 nodeSelector:map@<string>, 8 serviceAccountName:string, 9 serviceAccount:string, 21 automountServiceAccountToken:*bool, 10 nodeName:string, 11 hostNetwork:bool, 12 hostPID:bool, 13 hostIPC:bool, 27 shareProcessNamespace:*bool, 14 securityContext:*PodSecurityContext, 15 imagePullSecrets:[name]LocalObjectReference~name, 16 hostname:string, 17 subdomain:string, 18 affinity:*Affinity, 19 schedulerName:string, 22 tolerations:[]Toleration, 23 hostAliases:[ip]HostAlias~ip, 24 priorityClassName:string, 25 priority:*int32, 26 dnsConfig:*PodDNSConfig, 28 readinessGates:[]PodReadinessGate, 29 runtimeClassName:*string, 30 enableServiceLinks:*bool, 31 preemptionPolicy:*string, 32 overhead:map<Quantity>, 33 topologySpreadConstraints:[topologyKey,whenUnsatisfiable]TopologySpreadConstraint~topologyKey, 35 setHostnameAsFQDN:*bool, 36 os:*PodOS, 37 hostUsers:*bool, 38 schedulingGates:[name]PodSchedulingGate~name, 39 resourceClaims:[name]PodResourceClaim~name^, 40 resources:*ResourceRequirements, 41 hostnameOverride:*string, 42 workloadRef:*WorkloadReference}
PodStatusResult#{1 metadata:meta.ObjectMeta, 2 status:PodStatus}
PodStatus{17 observedGeneration:int64, 1 phase:string, 2 conditions:[type]PodCondition~type, 3 message:string, 4 reason:string, 11 nominatedNodeName:string, 5 hostIP:string, 16 hostIPs:[]HostIP~ip, 6 podIP:string, 12 podIPs:[ip]PodIP~ip, 7 startTime:*Time, 10 initContainerStatuses:[]ContainerStatus, 8 containerStatuses:[]ContainerStatus, 9 qosClass:string, 13 ephemeralContainerStatuses:[]ContainerStatus, 14 resize:string, 15 resourceClaimStatuses:[name]PodResourceClaimStatus~name^, 18 extendedResourceClaimStatus:*PodExtendedResourceClaimStatus, 19 allocatedResources:map<Quantity>, 20 resources:*ResourceRequirements}
PodTemplate#{1 metadata:meta.ObjectMeta, 2 template:PodTemplateSpec}
PodTemplateSpec{1 metadata:meta.ObjectMeta, 2 spec:PodSpec}
PortStatus{1 port!:int32, 2 protocol!:string, 3 error:*string}
PortworxVolumeSource{1 volumeID!:string, 2 fsType:string, 3 readOnly:bool}
PreferredSchedulingTerm{1 weight!:int32, 2 preference!:NodeSelectorTerm}
ProbeHandler{1 exec:*ExecAction, 2 httpGet:*HTTPGetAction, 3 tcpSocket:*TCPSocketAction, 4 grpc:*GRPCAction}
Probe{1 (inline):ProbeHandler, 2 initialDelaySeconds:int32, 3 timeoutSeconds:int32, 4 periodSeconds:int32, 5 successThreshold:int32, 6 failureThreshold:int32, 7 terminationGracePeriodSeconds:*int64}
ProjectedVolumeSource{1 sources!:[]VolumeProjection, 2 defaultMode:*int32}
QuobyteVolumeSource{1 registry!:string, 2 volume!:string, 3 readOnly:bool, 4 user:string, 5 group:string, 6 tenant:string}
RBDPersistentVolumeSource{1 monitors!:[]string, 2 image!:string, 3 fsType:string, 4 pool:string="rbd", 5 user:string="admin", 6 keyring:string="/etc/ceph/keyring", 7 secretRef:*SecretReference, 8 readOnly:bool}
RBDVolumeSource{1 monitors!:[]string, 2 image!:string, 3 fsType:string, 4 pool:string="rbd", 5 user:string="admin", 6 keyring:string="/etc/ceph/keyring", 7 secretRef:*LocalObjectReference, 8 readOnly:bool}
RangeAllocation#{1 metadata:meta.ObjectMeta, 2 range!:string, 3 data!:bytes}
ReplicationController#{1 metadata:meta.ObjectMeta, 2 spec:ReplicationControllerSpec, 3 status:ReplicationControllerStatus}
ReplicationControllerCondition{1 type!:string, 2 status!:string, 3 lastTransitionTime:Time, 4 reason:string, 5 message:string}
ReplicationControllerSpec{1 replicas:*int32=1, 4 minReadySeconds:int32=0, 2 selector:map@<string>, 3 template:*PodTemplateSpec}
ReplicationControllerStatus{1 replicas!:int32, 2 fullyLabeledReplicas:int32, 4 readyReplicas:int32, 5 availableReplicas:int32, 3 observedGeneration:int64, 6 conditions:[type]ReplicationControllerCondition~type}
ResourceClaim{1 name!:string, 2 request:string}
ResourceFieldSelector@{1 containerName:string, 2 resource!:string, 3 divisor:Quantity}
ResourceHealth{1 resourceID!:string, 2 health:string}
ResourceQuota#{1 metadata:meta.ObjectMeta, 2 spec:ResourceQuotaSpec, 3 status:ResourceQuotaStatus}
ResourceQuotaSpec{1 hard:map<Quantity>, 2 scopes:[]string, 3 scopeSelector:*ScopeSelector}
ResourceQuotaStatus{1 hard:map<Quantity>, 2 used:map<Quantity>}
ResourceRequirements{1 limits:map<Quantity>, 2 requests:map<Quantity>, 3 claims:[name]ResourceClaim}
ResourceStatus{1 name!:string, 2 resources:[resourceID]ResourceHealth}
SELinuxOptions{1 user:string, 2 role:string, 3 type:string, 4 level:string}
ScaleIOPersistentVolumeSource{1 gateway!:string, 2 system!:string, 3 secretRef!:*SecretReference, 4 sslEnabled:bool, 5 protectionDomain:string, 6 storagePool:string, 7 storageMode:string="ThinProvisioned", 8 volumeName:string, 9 fsType:string="xfs", 10 readOnly:bool}
ScaleIOVolumeSource{1 gateway!:string, 2 system!:string, 3 secretRef!:*LocalObjectReference, 4 sslEnabled:bool, 5 protectionDomain:string, 6 storagePool:string, 7 storageMode:string="ThinProvisioned", 8 volumeName:string, 9 fsType:string="xfs", 10 readOnly:bool}
ScopeSelector@{1 matchExpressions:[]ScopedResourceSelectorRequirement}
ScopedResourceSelectorRequirement{1 scopeName!:string, 2 operator!:string, 3 values:[]string}
SeccompProfile{1 type!:string, 2 localhostProfile:*string}
Secret#{1 metadata:meta.ObjectMeta, 5 immutable:*bool, 2 data:map<bytes>, 4 stringData:map<string>, 3 type:string}
SecretEnvSource{1 (inline):LocalObjectReference, 2 optional:*bool}
SecretKeySelector@{1 (inline):LocalObjectReference, 2 key!:string, 3 optional:*bool}
SecretProjection{1 (inline):LocalObjectReference, 2 items:[]KeyToPath, 4 optional:*bool}
SecretReference@{1 name:string, 2 namespace:string}
SecretVolumeSource{1 secretName:string, 2 items:[]KeyToPath, 3 defaultMode:*int32, 4 optional:*bool}
SecurityContext{1 capabilities:*Capabilities, 2 privileged:*bool, 3 seLinuxOptions:*SELinuxOptions, 10 windowsOptions:*WindowsSecurityContextOptions, 4 runAsUser:*int64, 8 runAsGroup:*int64, 5 runAsNonRoot:*bool, 6 readOnlyRootFilesystem:*bool, 7 allowPrivilegeEscalation:*bool, 9 procMount:*string, 11 seccompProfile:*SeccompProfile, 12 appArmorProfile:*AppArmorProfile}
SerializedReference#{1 reference:ObjectReference}
Service#{1 metadata:meta.ObjectMeta, 2 spec:ServiceSpec, 3 status:ServiceStatus}
ServiceAccount#{1 metadata:meta.ObjectMeta, 2 secrets:[name]ObjectReference~name, 3 imagePullSecrets:[]LocalObjectReference, 4 automountServiceAccountToken:*bool}
ServiceAccountTokenProjection{1 audience:string, 2 expirationSeconds:*int64, 3 path!:string}
ServicePort{1 name:string, 2 protocol:string="TCP", 6 appProtocol:*string, 3 port!:int32, 4 targetPort:IntOrString, 5 nodePort:int32}
ServiceSpec{1 ports:[port,protocol]ServicePort~port, 2 selector:map@<string>, 3 clusterIP:string, 18 clusterIPs:[]string, 4 type:string, 5 externalIPs:[]string, 7 sessionAffinity:string, 8 loadBalancerIP:string, 9 loadBalancerSourceRanges:[]string, 10 externalName:string, 11 externalTrafficPolicy:string, 12 healthCheckNodePort:int32, 13 publishNotReadyAddresses:bool, 14 sessionAffinityConfig:*SessionAffinityConfig, 19 ipFamilies:[]string, 17 ipFamilyPolicy:*string, 20 allocateLoadBalancerNodePorts:*bool, 21 loadBalancerClass:*string, 22 internalTrafficPolicy:*string, 23 trafficDistribution:*string}
ServiceStatus{1 loadBalancer:LoadBalancerStatus, 2 conditions:[type]meta.Condition~type}
SessionAffinityConfig{1 clientIP:*ClientIPConfig}
SleepAction{1 seconds!:int64}
StorageOSPersistentVolumeSource{1 volumeName:string, 2 volumeNamespace:string, 3 fsType:string, 4 readOnly:bool, 5 secretRef:*ObjectReference}
StorageOSVolumeSource{1 volumeName:string, 2 volumeNamespace:string, 3 fsType:string, 4 readOnly:bool, 5 secretRef:*LocalObjectReference}
Sysctl{1 name!:string, 2 value!:string}
TCPSocketAction{1 port!:IntOrString, 2 host:string}
Taint{1 key!:string, 2 value:string, 3 effect!:string, 4 timeAdded:*Time}
Toleration{1 key:string, 2 operator:string, 3 value:string, 4 effect:string, 5 tolerationSeconds:*int64}
TopologySelectorLabelRequirement{1 key!:string, 2 values!:[]string}
TopologySelectorTerm@{1 matchLabelExpressions:[]TopologySelectorLabelRequirement}
TopologySpreadConstraint{1 maxSkew!:int32, 2 topologyKey!:string, 3 whenUnsatisfiable!:string, 4 labelSelector:*meta.LabelSelector, 5 minDomains:*int32, 6 nodeAffinityPolicy:*string, 7 nodeTaintsPolicy:*string, 8 matchLabelKeys:[]string}
TypedLocalObjectReference@{1 apiGroup!:*string, 2 kind!:string, 3 name!:string}
TypedObjectReference{1 apiGroup!:*string, 2 kind!:string, 3 name!:string, 4 namespace:*string}
VolumeDevice{1 name!:string, 2 devicePath!:string}
VolumeMountStatus{1 name!:string, 2 mountPath!:string, 3 readOnly:bool, 4 recursiveReadOnly:*string}
VolumeMount{1 name!:string, 2 readOnly:bool, 7 recursiveReadOnly:*string, 3 mountPath!:string, 4 subPath:string, 5 mountPropagation:*string, 6 subPathExpr:string}
VolumeNodeAffinity{1 required:*NodeSelector}
VolumeProjection{1 secret:*SecretProjection, 2 downwardAPI:*DownwardAPIProjection, 3 configMap:*ConfigMapProjection, 4 serviceAccountToken:*ServiceAccountTokenProjection, 5 clusterTrustBundle:*ClusterTrustBundleProjection, 6 podCertificate:*PodCertificateProjection}
VolumeResourceRequirements{1 limits:map<Quantity>, 2 requests:map<Quantity>}
VolumeSource{1 hostPath:*HostPathVolumeSource, 2 emptyDir:*EmptyDirVolumeSource, 3 gcePersistentDisk:*GCEPersistentDiskVolumeSource, 4 awsElasticBlockStore:*AWSElasticBlockStoreVolumeSource, 5 gitRepo:*GitRepoVolumeSource, 6 secret:*SecretVolumeSource, 7 nfs:*NFSVolumeSource, 8 iscsi:*ISCSIVolumeSource, 9 glusterfs:*GlusterfsVolumeSource, 10 persistentVolumeClaim:*PersistentVolumeClaimVolumeSource, 11 rbd:*RBDVolumeSource, 12 flexVolume:*FlexVolumeSource, 13 cinder:*CinderVolumeSource, 14 cephfs:*CephFSVolumeSource, 15 flocker:*FlockerVolumeSource, 16 downwardAPI:*DownwardAPIVolumeSource, 17 fc:*FCVolumeSource, 18 azureFile:*AzureFileVolumeSource, 19 configMap:*ConfigMapVolumeSource, 20 vsphereVolume:*VsphereVirtualDiskVolumeSource, 21 quobyte:*QuobyteVolumeSource, 22 azureDisk:*AzureDiskVolumeSource, 23 photonPersistentDisk:*PhotonPersistentDiskVolumeSource, 26 projected:*ProjectedVolumeSource, 24 portworxVolume:*PortworxVolumeSource, 25 scaleIO:*ScaleIOVolumeSource, 27 storageos:*StorageOSVolumeSource, 28 csi:*CSIVolumeSource, 29 ephemeral:*EphemeralVolumeSource, 30 image:*ImageVolumeSource}
Volume{1 name!:string, 2 (inline):VolumeSource}
VsphereVirtualDiskVolumeSource{1 volumePath!:string, 2 fsType:string, 3 storagePolicyName:string, 4 storagePolicyID:string}
WeightedPodAffinityTerm{1 weight!:int32, 2 podAffinityTerm!:PodAffinityTerm}
WindowsSecurityContextOptions{1 gmsaCredentialSpecName:*string, 2 gmsaCredentialSpec:*string, 3 runAsUserName:*string, 4 hostProcess:*bool}
WorkloadReference{1 name!:string, 2 podGroup!:string, 3 podGroupReplicaKey:string}
`,
  },
  apps: {
    group: 'apps',
    version: 'v1',
    messages: `
ControllerRevision#{1 metadata:meta.ObjectMeta, 2 data:Raw, 3 revision!:int64}
DaemonSet#{1 metadata:meta.ObjectMeta, 2 spec:DaemonSetSpec, 3 status:DaemonSetStatus}
DaemonSetCondition{1 type!:string, 2 status!:string, 3 lastTransitionTime:Time, 4 reason:string, 5 message:string}
DaemonSetSpec{1 selector!:*meta.LabelSelector, 2 template!:core.PodTemplateSpec, 3 updateStrategy:DaemonSetUpdateStrategy, 4 minReadySeconds:int32, 6 revisionHistoryLimit:*int32}
DaemonSetStatus{1 currentNumberScheduled!:int32, 2 numberMisscheduled!:int32, 3 desiredNumberScheduled!:int32, 4 numberReady!:int32, 5 observedGeneration:int64, 6 updatedNumberScheduled:int32, 7 numberAvailable:int32, 8 numberUnavailable:int32, 9 collisionCount:*int32, 10 conditions:[type]DaemonSetCondition~type}
DaemonSetUpdateStrategy{1 type:string, 2 rollingUpdate:*RollingUpdateDaemonSet}
Deployment#{1 metadata:meta.ObjectMeta, 2 spec:DeploymentSpec, 3 status:DeploymentStatus}
DeploymentCondition{1 type!:string, 2 status!:string, 6 lastUpdateTime:Time, 7 lastTransitionTime:Time, 4 reason:string, 5 message:string}
DeploymentSpec{1 replicas:*int32, 2 selector!:*meta.LabelSelector, 3 template!:core.PodTemplateSpec, 4 strategy:DeploymentStrategy^, 5 minReadySeconds:int32, 6 revisionHistoryLimit:*int32, 7 paused:bool, 9 progressDeadlineSeconds:*int32}
DeploymentStatus{1 observedGeneration:int64, 2 replicas:int32, 3 updatedReplicas:int32, 7 readyReplicas:int32, 4 availableReplicas:int32, 5 unavailableReplicas:int32, 9 terminatingReplicas:*int32, 6 conditions:[type]DeploymentCondition~type, 8 collisionCount:*int32}
DeploymentStrategy{1 type:string, 2 rollingUpdate:*RollingUpdateDeployment}
ReplicaSet#{1 metadata:meta.ObjectMeta, 2 spec:ReplicaSetSpec, 3 status:ReplicaSetStatus}
ReplicaSetCondition{1 type!:string, 2 status!:string, 3 lastTransitionTime:Time, 4 reason:string, 5 message:string}
ReplicaSetSpec{1 replicas:*int32, 4 minReadySeconds:int32, 2 selector!:*meta.LabelSelector, 3 template:core.PodTemplateSpec}
ReplicaSetStatus{1 replicas!:int32, 2 fullyLabeledReplicas:int32, 4 readyReplicas:int32, 5 availableReplicas:int32, 7 terminatingReplicas:*int32, 3 observedGeneration:int64, 6 conditions:[type]ReplicaSetCondition~type}
RollingUpdateDaemonSet{1 maxUnavailable:*IntOrString, 2 maxSurge:*IntOrString}
RollingUpdateDeployment{1 maxUnavailable:*IntOrString, 2 maxSurge:*IntOrString}
RollingUpdateStatefulSetStrategy{1 partition:*int32, 2 maxUnavailable:*IntOrString}
StatefulSet#{1 metadata:meta.ObjectMeta, 2 spec:StatefulSetSpec, 3 status:StatefulSetStatus}
StatefulSetCondition{1 type!:string, 2 status!:string, 3 lastTransitionTime:Time, 4 reason:string, 5 message:string}
StatefulSetOrdinals{1 start!:int32}
StatefulSetPersistentVolumeClaimRetentionPolicy{1 whenDeleted:string, 2 whenScaled:string}
StatefulSetSpec{1 replicas:*int32, 2 selector!:*meta.LabelSelector, 3 template!:core.PodTemplateSpec, 4 volumeClaimTemplates:[]core.PersistentVolumeClaim, 5 serviceName!:string, 6 podManagementPolicy:string, 7 updateStrategy:StatefulSetUpdateStrategy, 8 revisionHistoryLimit:*int32, 9 minReadySeconds:int32, 10 persistentVolumeClaimRetentionPolicy:*StatefulSetPersistentVolumeClaimRetentionPolicy, 11 ordinals:*StatefulSetOrdinals}
StatefulSetStatus{1 observedGeneration:int64, 2 replicas!:int32, 3 readyReplicas:int32, 4 currentReplicas:int32, 5 updatedReplicas:int32, 6 currentRevision:string, 7 updateRevision:string, 9 collisionCount:*int32, 10 conditions:[type]StatefulSetCondition~type, 11 availableReplicas!:int32}
StatefulSetUpdateStrategy{1 type:string, 2 rollingUpdate:*RollingUpdateStatefulSetStrategy}
`,
  },
  batch: {
    group: 'batch',
    version: 'v1',
    messages: `
CronJob#{1 metadata:meta.ObjectMeta, 2 spec:CronJobSpec, 3 status:CronJobStatus}
CronJobSpec{1 schedule!:string, 8 timeZone:*string, 2 startingDeadlineSeconds:*int64, 3 concurrencyPolicy:string, 4 suspend:*bool, 5 jobTemplate!:JobTemplateSpec, 6 successfulJobsHistoryLimit:*int32, 7 failedJobsHistoryLimit:*int32}
CronJobStatus{1 active:[]core.ObjectReference, 4 lastScheduleTime:*Time, 5 lastSuccessfulTime:*Time}
Job#{1 metadata:meta.ObjectMeta, 2 spec:JobSpec, 3 status:JobStatus}
JobCondition{1 type!:string, 2 status!:string, 3 lastProbeTime:Time, 4 lastTransitionTime:Time, 5 reason:string, 6 message:string}
JobSpec{1 parallelism:*int32, 2 completions:*int32, 3 activeDeadlineSeconds:*int64, 11 podFailurePolicy:*PodFailurePolicy, 16 successPolicy:*SuccessPolicy, 7 backoffLimit:*int32, 12 backoffLimitPerIndex:*int32, 13 maxFailedIndexes:*int32, 4 selector:*meta.LabelSelector, 5 manualSelector:*bool, 6 template!:core.PodTemplateSpec, 8 ttlSecondsAfterFinished:*int32, 9 completionMode:*string, 10 suspend:*bool, 14 podReplacementPolicy:*string, 15 managedBy:*string}
JobStatus{1 conditions:[]JobCondition~type, 2 startTime:*Time, 3 completionTime:*Time, 4 active:int32, 5 succeeded:int32, 6 failed:int32, 11 terminating:*int32, 7 completedIndexes:string, 10 failedIndexes:*string, 8 uncountedTerminatedPods:*UncountedTerminatedPods, 9 ready:*int32}
JobTemplateSpec{1 metadata:meta.ObjectMeta, 2 spec:JobSpec}
PodFailurePolicyOnExitCodesRequirement{1 containerName:*string, 2 operator!:string, 3 values!:[set]int32}
PodFailurePolicyOnPodConditionsPattern{1 type!:string, 2 status!:string}
PodFailurePolicyRule{1 action!:string, 2 onExitCodes:*PodFailurePolicyOnExitCodesRequirement, 3 onPodConditions:[]PodFailurePolicyOnPodConditionsPattern}
PodFailurePolicy{1 rules!:[]PodFailurePolicyRule}
SuccessPolicyRule{1 succeededIndexes:*string, 2 succeededCount:*int32}
SuccessPolicy{1 rules!:[]SuccessPolicyRule}
UncountedTerminatedPods{1 succeeded:[set]string, 2 failed:[set]string}
`,
  },
  autoscaling: {
    group: 'autoscaling',
    version: 'v1',
    messages: `
CrossVersionObjectReference@{1 kind!:string, 2 name!:string, 3 apiVersion:string}
HorizontalPodAutoscaler#{1 metadata:meta.ObjectMeta, 2 spec:HorizontalPodAutoscalerSpec, 3 status:HorizontalPodAutoscalerStatus}
HorizontalPodAutoscalerSpec{1 scaleTargetRef!:CrossVersionObjectReference, 2 minReplicas:*int32, 3 maxReplicas!:int32, 4 targetCPUUtilizationPercentage:*int32}
HorizontalPodAutoscalerStatus{1 observedGeneration:*int64, 2 lastScaleTime:*Time, 3 currentReplicas!:int32, 4 desiredReplicas!:int32, 5 currentCPUUtilizationPercentage:*int32}
Scale#{1 metadata:meta.ObjectMeta, 2 spec:ScaleSpec, 3 status:ScaleStatus}
ScaleSpec{1 replicas:int32=0}
ScaleStatus{1 replicas!:int32, 2 selector:string}
`,
  },
  autoscaling2: {
    group: 'autoscaling',
    version: 'v2',
    messages: `
ContainerResourceMetricSource{1 name!:string, 2 target!:MetricTarget, 3 container!:string}
ContainerResourceMetricStatus{1 name!:string, 2 current!:MetricValueStatus, 3 container!:string}
CrossVersionObjectReference{1 kind!:string, 2 name!:string, 3 apiVersion:string}
ExternalMetricSource{1 metric!:MetricIdentifier, 2 target!:MetricTarget}
ExternalMetricStatus{1 metric!:MetricIdentifier, 2 current!:MetricValueStatus}
HPAScalingPolicy{1 type!:string, 2 value!:int32, 3 periodSeconds!:int32}
HPAScalingRules{3 stabilizationWindowSeconds:*int32, 1 selectPolicy:*string, 2 policies:[]HPAScalingPolicy, 4 tolerance:*Quantity}
HorizontalPodAutoscaler#{1 metadata:meta.ObjectMeta, 2 spec:HorizontalPodAutoscalerSpec, 3 status:HorizontalPodAutoscalerStatus}
HorizontalPodAutoscalerBehavior{1 scaleUp:*HPAScalingRules, 2 scaleDown:*HPAScalingRules}
HorizontalPodAutoscalerCondition{1 type!:string, 2 status!:string, 3 lastTransitionTime:Time, 4 reason:string, 5 message:string}
HorizontalPodAutoscalerSpec{1 scaleTargetRef!:CrossVersionObjectReference, 2 minReplicas:*int32, 3 maxReplicas!:int32, 4 metrics:[]MetricSpec, 5 behavior:*HorizontalPodAutoscalerBehavior}
HorizontalPodAutoscalerStatus{1 observedGeneration:*int64, 2 lastScaleTime:*Time, 3 currentReplicas:int32, 4 desiredReplicas!:int32, 5 currentMetrics!:[]MetricStatus, 6 conditions:[type]HorizontalPodAutoscalerCondition~type}
MetricIdentifier{1 name!:string, 2 selector:*meta.LabelSelector}
MetricSpec{1 type!:string, 2 object:*ObjectMetricSource, 3 pods:*PodsMetricSource, 4 resource:*ResourceMetricSource, 7 containerResource:*ContainerResourceMetricSource, 5 external:*ExternalMetricSource}
MetricStatus{1 type!:string, 2 object:*ObjectMetricStatus, 3 pods:*PodsMetricStatus, 4 resource:*ResourceMetricStatus, 7 containerResource:*ContainerResourceMetricStatus, 5 external:*ExternalMetricStatus}
MetricTarget{1 type!:string, 2 value:*Quantity, 3 averageValue:*Quantity, 4 averageUtilization:*int32}
MetricValueStatus{1 value:*Quantity, 2 averageValue:*Quantity, 3 averageUtilization:*int32}
ObjectMetricSource{1 describedObject!:CrossVersionObjectReference, 2 target!:MetricTarget, 3 metric!:MetricIdentifier}
ObjectMetricStatus{1 metric!:MetricIdentifier, 2 current!:MetricValueStatus, 3 describedObject!:CrossVersionObjectReference}
PodsMetricSource{1 metric!:MetricIdentifier, 2 target!:MetricTarget}
PodsMetricStatus{1 metric!:MetricIdentifier, 2 current!:MetricValueStatus}
ResourceMetricSource{1 name!:string, 2 target!:MetricTarget}
ResourceMetricStatus{1 name!:string, 2 current!:MetricValueStatus}
`,
  },
  networking: {
    group: 'networking.k8s.io',
    version: 'v1',
    messages: `
HTTPIngressPath{1 path:string, 3 pathType!:*string, 2 backend!:IngressBackend}
HTTPIngressRuleValue{1 paths!:[]HTTPIngressPath}
IPAddress#{1 metadata:meta.ObjectMeta, 2 spec:IPAddressSpec}
IPAddressSpec{1 parentRef:*ParentReference}
IPBlock{1 cidr!:string, 2 except:[]string}
Ingress#{1 metadata:meta.ObjectMeta, 2 spec:IngressSpec, 3 status:IngressStatus}
IngressBackend{4 service:*IngressServiceBackend, 3 resource:*core.TypedLocalObjectReference}
IngressClass#{1 metadata:meta.ObjectMeta, 2 spec:IngressClassSpec}
IngressClassParametersReference{1 apiGroup:*string, 2 kind!:string, 3 name!:string, 4 scope!:*string, 5 namespace:*string}
IngressClassSpec{1 controller:string, 2 parameters:*IngressClassParametersReference}
IngressLoadBalancerIngress{1 ip:string, 2 hostname:string, 4 ports:[]IngressPortStatus}
IngressLoadBalancerStatus{1 ingress:[]IngressLoadBalancerIngress}
IngressPortStatus{1 port!:int32, 2 protocol!:string, 3 error:*string}
IngressRuleValue{1 http:*HTTPIngressRuleValue}
IngressRule{1 host:string, 2 (inline):IngressRuleValue}
IngressServiceBackend{1 name!:string, 2 port:ServiceBackendPort}
IngressSpec{4 ingressClassName:*string, 1 defaultBackend:*IngressBackend, 2 tls:[]IngressTLS, 3 rules:[]IngressRule}
IngressStatus{1 loadBalancer:IngressLoadBalancerStatus}
IngressTLS{1 hosts:[]string, 2 secretName:string}
NetworkPolicy#{1 metadata:meta.ObjectMeta, 2 spec:NetworkPolicySpec}
NetworkPolicyEgressRule{1 ports:[]NetworkPolicyPort, 2 to:[]NetworkPolicyPeer}
NetworkPolicyIngressRule{1 ports:[]NetworkPolicyPort, 2 from:[]NetworkPolicyPeer}
NetworkPolicyPeer{1 podSelector:*meta.LabelSelector, 2 namespaceSelector:*meta.LabelSelector, 3 ipBlock:*IPBlock}
NetworkPolicyPort{1 protocol:*string, 2 port:*IntOrString, 3 endPort:*int32}
NetworkPolicySpec{1 podSelector!:meta.LabelSelector, 2 ingress:[]NetworkPolicyIngressRule, 3 egress:[]NetworkPolicyEgressRule, 4 policyTypes:[]string}
ParentReference{1 group:string, 2 resource:string, 3 namespace:string, 4 name:string}
ServiceBackendPort@{1 name:string, 2 number:int32}
ServiceCIDR#{1 metadata:meta.ObjectMeta, 2 spec:ServiceCIDRSpec, 3 status:ServiceCIDRStatus}
ServiceCIDRSpec{1 cidrs:[]string}
ServiceCIDRStatus{1 conditions:[type]meta.Condition~type}
`,
  },
  policy: {
    group: 'policy',
    version: 'v1',
    messages: `
Eviction#{1 metadata:meta.ObjectMeta, 2 deleteOptions:*meta.DeleteOptions}
PodDisruptionBudget#{1 metadata:meta.ObjectMeta, 2 spec:PodDisruptionBudgetSpec, 3 status:PodDisruptionBudgetStatus}
PodDisruptionBudgetSpec{1 minAvailable:*IntOrString, 2 selector:*meta.LabelSelector, 3 maxUnavailable:*IntOrString, 4 unhealthyPodEvictionPolicy:*string}
PodDisruptionBudgetStatus{1 observedGeneration:int64, 2 disruptedPods:map<Time>, 3 disruptionsAllowed!:int32, 4 currentHealthy!:int32, 5 desiredHealthy!:int32, 6 expectedPods!:int32, 7 conditions:[type]meta.Condition~type}
`,
  },
  rbac: {
    group: 'rbac.authorization.k8s.io',
    version: 'v1',
    messages: `
AggregationRule{1 clusterRoleSelectors:[]meta.LabelSelector}
ClusterRole#{1 metadata:meta.ObjectMeta, 2 rules!:[]PolicyRule, 3 aggregationRule:*AggregationRule}
ClusterRoleBinding#{1 metadata:meta.ObjectMeta, 2 subjects:[]Subject, 3 roleRef!:RoleRef}
PolicyRule{1 verbs!:[]string, 2 apiGroups:[]string, 3 resources:[]string, 4 resourceNames:[]string, 5 nonResourceURLs:[]string}
Role#{1 metadata:meta.ObjectMeta, 2 rules!:[]PolicyRule}
RoleBinding#{1 metadata:meta.ObjectMeta, 2 subjects:[]Subject, 3 roleRef!:RoleRef}
RoleRef@{1 apiGroup!:string, 2 kind!:string, 3 name!:string}
Subject@{1 kind!:string, 2 apiGroup:string, 3 name!:string, 4 namespace:string}
`,
  },
  discovery: {
    group: 'discovery.k8s.io',
    version: 'v1',
    messages: `
EndpointConditions{1 ready:*bool, 2 serving:*bool, 3 terminating:*bool}
EndpointHints{1 forZones:[]ForZone, 2 forNodes:[]ForNode}
EndpointPort@{1 name:*string, 2 protocol:*string, 3 port:*int32, 4 appProtocol:*string}
EndpointSlice#{1 metadata:meta.ObjectMeta, 4 addressType!:string, 2 endpoints!:[]Endpoint, 3 ports!:[]EndpointPort}
Endpoint{1 addresses!:[set]string, 2 conditions:EndpointConditions, 3 hostname:*string, 4 targetRef:*core.ObjectReference, 5 deprecatedTopology:map<string>, 6 nodeName:*string, 7 zone:*string, 8 hints:*EndpointHints}
ForNode{1 name!:string}
ForZone{1 name!:string}
`,
  },
  coordination: {
    group: 'coordination.k8s.io',
    version: 'v1',
    messages: `
Lease#{1 metadata:meta.ObjectMeta, 2 spec:LeaseSpec}
LeaseSpec{1 holderIdentity:*string, 2 leaseDurationSeconds:*int32, 3 acquireTime:*MicroTime, 4 renewTime:*MicroTime, 5 leaseTransitions:*int32, 6 strategy:*string, 7 preferredHolder:*string}
`,
  },
  storage: {
    group: 'storage.k8s.io',
    version: 'v1',
    messages: `
CSIDriver#{1 metadata:meta.ObjectMeta, 2 spec!:CSIDriverSpec}
CSIDriverSpec{1 attachRequired:*bool, 2 podInfoOnMount:*bool, 3 volumeLifecycleModes:[set]string, 4 storageCapacity:*bool, 5 fsGroupPolicy:*string, 6 tokenRequests:[]TokenRequest, 7 requiresRepublish:*bool, 8 seLinuxMount:*bool, 9 nodeAllocatableUpdatePeriodSeconds:*int64, 10 serviceAccountTokenInSecrets:*bool}
CSINode#{1 metadata:meta.ObjectMeta, 2 spec!:CSINodeSpec}
CSINodeDriver{1 name!:string, 2 nodeID!:string, 3 topologyKeys!:[]string, 4 allocatable:*VolumeNodeResources}
CSINodeSpec{1 drivers!:[name]CSINodeDriver~name}
CSIStorageCapacity#{1 metadata:meta.ObjectMeta, 2 nodeTopology:*meta.LabelSelector, 3 storageClassName!:string, 4 capacity:*Quantity, 5 maximumVolumeSize:*Quantity}
StorageClass#{1 metadata:meta.ObjectMeta, 2 provisioner!:string, 3 parameters:map<string>, 4 reclaimPolicy:*string, 5 mountOptions:[]string, 6 allowVolumeExpansion:*bool, 7 volumeBindingMode:*string, 8 allowedTopologies:[]core.TopologySelectorTerm}
TokenRequest{1 audience!:string, 2 expirationSeconds:*int64}
VolumeAttachment#{1 metadata:meta.ObjectMeta, 2 spec!:VolumeAttachmentSpec, 3 status:VolumeAttachmentStatus}
VolumeAttachmentSource{1 persistentVolumeName:*string, 2 inlineVolumeSpec:*core.PersistentVolumeSpec}
VolumeAttachmentSpec{1 attacher!:string, 2 source!:VolumeAttachmentSource, 3 nodeName!:string}
VolumeAttachmentStatus{1 attached!:bool, 2 attachmentMetadata:map<string>, 3 attachError:*VolumeError, 4 detachError:*VolumeError}
VolumeAttributesClass#{1 metadata:meta.ObjectMeta, 2 driverName!:string, 3 parameters:map<string>}
VolumeError{1 time:Time, 2 message:string, 3 errorCode:*int32}
VolumeNodeResources{1 count:*int32}
`,
  },
  scheduling: {
    group: 'scheduling.k8s.io',
    version: 'v1',
    messages: `
PriorityClass#{1 metadata:meta.ObjectMeta, 2 value!:int32, 3 globalDefault:bool, 4 description:string, 5 preemptionPolicy:*string}
`,
  },
  node: {
    group: 'node.k8s.io',
    version: 'v1',
    messages: `
Overhead{1 podFixed:map<Quantity>}
RuntimeClass#{1 metadata:meta.ObjectMeta, 2 handler!:string, 3 overhead:*Overhead, 4 scheduling:*Scheduling}
Scheduling{1 nodeSelector:map@<string>, 2 tolerations:[]core.Toleration}
`,
  },
  authentication: {
    group: 'authentication.k8s.io',
    version: 'v1',
    messages: `
BoundObjectReference{1 kind:string, 2 apiVersion:string, 3 name:string, 4 uid:string}
SelfSubjectReview#{1 metadata:meta.ObjectMeta, 2 status:SelfSubjectReviewStatus}
SelfSubjectReviewStatus{1 userInfo:UserInfo}
TokenRequest#{1 metadata:meta.ObjectMeta, 2 spec!:TokenRequestSpec, 3 status:TokenRequestStatus}
TokenRequestSpec{1 audiences!:[]string, 4 expirationSeconds!:*int64, 3 boundObjectRef!:*BoundObjectReference}
TokenRequestStatus{1 token!:string, 2 expirationTimestamp!:Time}
TokenReview#{1 metadata:meta.ObjectMeta, 2 spec!:TokenReviewSpec, 3 status:TokenReviewStatus}
TokenReviewSpec{1 token:string, 2 audiences:[]string}
TokenReviewStatus{1 authenticated:bool, 2 user:UserInfo, 4 audiences:[]string, 3 error:string}
UserInfo{1 username:string, 2 uid:string, 3 groups:[]string, 4 extra:map<[]string>}
`,
  },
  authorization: {
    group: 'authorization.k8s.io',
    version: 'v1',
    messages: `
FieldSelectorAttributes{1 rawSelector:string, 2 requirements:[]meta.FieldSelectorRequirement}
LabelSelectorAttributes{1 rawSelector:string, 2 requirements:[]meta.LabelSelectorRequirement}
LocalSubjectAccessReview#{1 metadata:meta.ObjectMeta, 2 spec!:SubjectAccessReviewSpec, 3 status:SubjectAccessReviewStatus}
NonResourceAttributes{1 path:string, 2 verb:string}
NonResourceRule{1 verbs!:[]string, 2 nonResourceURLs:[]string}
ResourceAttributes{1 namespace:string, 2 verb:string, 3 group:string, 4 version:string, 5 resource:string, 6 subresource:string, 7 name:string, 8 fieldSelector:*FieldSelectorAttributes, 9 labelSelector:*LabelSelectorAttributes}
ResourceRule{1 verbs!:[]string, 2 apiGroups:[]string, 3 resources:[]string, 4 resourceNames:[]string}
SelfSubjectAccessReview#{1 metadata:meta.ObjectMeta, 2 spec!:SelfSubjectAccessReviewSpec, 3 status:SubjectAccessReviewStatus}
SelfSubjectAccessReviewSpec{1 resourceAttributes:*ResourceAttributes, 2 nonResourceAttributes:*NonResourceAttributes}
SelfSubjectRulesReview#{1 metadata:meta.ObjectMeta, 2 spec!:SelfSubjectRulesReviewSpec, 3 status:SubjectRulesReviewStatus}
SelfSubjectRulesReviewSpec{1 namespace:string}
SubjectAccessReview#{1 metadata:meta.ObjectMeta, 2 spec!:SubjectAccessReviewSpec, 3 status:SubjectAccessReviewStatus}
SubjectAccessReviewSpec{1 resourceAttributes:*ResourceAttributes, 2 nonResourceAttributes:*NonResourceAttributes, 3 user:string, 4 groups:[]string, 5 extra:map<[]string>, 6 uid:string}
SubjectAccessReviewStatus{1 allowed!:bool, 4 denied:bool, 2 reason:string, 3 evaluationError:string}
SubjectRulesReviewStatus{1 resourceRules!:[]ResourceRule, 2 nonResourceRules!:[]NonResourceRule, 3 incomplete!:bool, 4 evaluationError:string}
`,
  },
  certificates: {
    group: 'certificates.k8s.io',
    version: 'v1',
    messages: `
CertificateSigningRequest#{1 metadata:meta.ObjectMeta, 2 spec!:CertificateSigningRequestSpec, 3 status:CertificateSigningRequestStatus}
CertificateSigningRequestCondition{1 type!:string, 6 status!:string, 2 reason:string, 3 message:string, 4 lastUpdateTime:Time, 5 lastTransitionTime:Time}
CertificateSigningRequestSpec{1 request!:bytes, 7 signerName!:string, 8 expirationSeconds:*int32, 5 usages:[]string, 2 username:string, 3 uid:string, 4 groups:[]string, 6 extra:map<[]string>}
CertificateSigningRequestStatus{1 conditions:[type]CertificateSigningRequestCondition, 2 certificate:bytes}
`,
  },
  events: {
    group: 'events.k8s.io',
    version: 'v1',
    messages: `
Event#{1 metadata!:meta.ObjectMeta, 2 eventTime!:MicroTime, 3 series:*EventSeries, 4 reportingController:string, 5 reportingInstance:string, 6 action:string, 7 reason:string, 8 regarding:core.ObjectReference, 9 related:*core.ObjectReference, 10 note:string, 11 type:string, 12 deprecatedSource:core.EventSource, 13 deprecatedFirstTimestamp:Time, 14 deprecatedLastTimestamp:Time, 15 deprecatedCount:int32}
EventSeries{1 count!:int32, 2 lastObservedTime!:MicroTime}
`,
  },
  admission: {
    group: 'admission.k8s.io',
    version: 'v1',
    messages: `
AdmissionRequest{1 uid!:string, 2 kind!:meta.GroupVersionKind, 3 resource!:meta.GroupVersionResource, 4 subResource:string, 13 requestKind:*meta.GroupVersionKind, 14 requestResource:*meta.GroupVersionResource, 15 requestSubResource:string, 5 name:string, 6 namespace:string, 7 operation!:string, 8 userInfo!:authentication.UserInfo, 9 object:Raw, 10 oldObject:Raw, 11 dryRun:*bool, 12 options:Raw}
AdmissionResponse{1 uid!:string, 2 allowed!:bool, 3 status:*meta.Status, 4 patch:bytes, 5 patchType:*string, 6 auditAnnotations:map<string>, 7 warnings:[]string}
AdmissionReview#{1 request:*AdmissionRequest, 2 response:*AdmissionResponse}
`,
  },
  admissionregistration: {
    group: 'admissionregistration.k8s.io',
    version: 'v1',
    messages: `
AuditAnnotation{1 key!:string, 2 valueExpression!:string}
ExpressionWarning{2 fieldRef!:string, 3 warning!:string}
MatchCondition{1 name!:string, 2 expression!:string}
MatchResources@{1 namespaceSelector:*meta.LabelSelector, 2 objectSelector:*meta.LabelSelector, 3 resourceRules:[]NamedRuleWithOperations, 4 excludeResourceRules:[]NamedRuleWithOperations, 7 matchPolicy:*string}
MutatingWebhookConfiguration#{1 metadata:meta.ObjectMeta, 2 webhooks:[name]MutatingWebhook~name}
MutatingWebhook{1 name!:string, 2 clientConfig!:WebhookClientConfig, 3 rules:[]RuleWithOperations, 4 failurePolicy:*string, 9 matchPolicy:*string, 5 namespaceSelector:*meta.LabelSelector, 11 objectSelector:*meta.LabelSelector, 6 sideEffects!:*string, 7 timeoutSeconds:*int32, 8 admissionReviewVersions!:[]string, 10 reinvocationPolicy:*string, 12 matchConditions:[name]MatchCondition~name}
NamedRuleWithOperations@{1 resourceNames:[]string, 2 (inline):RuleWithOperations}
ParamKind@{1 apiVersion:string, 2 kind:string}
ParamRef@{1 name:string, 2 namespace:string, 3 selector:*meta.LabelSelector, 4 parameterNotFoundAction:*string}
RuleWithOperations{1 operations:[]string, 2 (inline):Rule}
Rule{1 apiGroups:[]string, 2 apiVersions:[]string, 3 resources:[]string, 4 scope:*string}
ServiceReference{1 namespace!:string, 2 name!:string, 3 path:*string, 4 port:*int32}
TypeChecking{1 expressionWarnings:[]ExpressionWarning}
ValidatingAdmissionPolicy#{1 metadata:meta.ObjectMeta, 2 spec:ValidatingAdmissionPolicySpec, 3 status:ValidatingAdmissionPolicyStatus}
ValidatingAdmissionPolicyBinding#{1 metadata:meta.ObjectMeta, 2 spec:ValidatingAdmissionPolicyBindingSpec}
ValidatingAdmissionPolicyBindingSpec{1 policyName:string, 2 paramRef:*ParamRef, 3 matchResources:*MatchResources, 4 validationActions:[set]string}
ValidatingAdmissionPolicySpec{1 paramKind:*ParamKind, 2 matchConstraints:*MatchResources, 3 validations:[]Validation, 4 failurePolicy:*string, 5 auditAnnotations:[]AuditAnnotation, 6 matchConditions:[name]MatchCondition~name, 7 variables:[name]Variable~name}
ValidatingAdmissionPolicyStatus{1 observedGeneration:int64, 2 typeChecking:*TypeChecking, 3 conditions:[type]meta.Condition}
ValidatingWebhookConfiguration#{1 metadata:meta.ObjectMeta, 2 webhooks:[name]ValidatingWebhook~name}
ValidatingWebhook{1 name!:string, 2 clientConfig!:WebhookClientConfig, 3 rules:[]RuleWithOperations, 4 failurePolicy:*string, 9 matchPolicy:*string, 5 namespaceSelector:*meta.LabelSelector, 10 objectSelector:*meta.LabelSelector, 6 sideEffects!:*string, 7 timeoutSeconds:*int32, 8 admissionReviewVersions!:[]string, 11 matchConditions:[name]MatchCondition~name}
Validation{1 expression!:string, 2 message:string, 3 reason:*string, 4 messageExpression:string}
Variable@{1 name!:string, 2 expression!:string}
WebhookClientConfig{3 url:*string, 1 service:*ServiceReference, 2 caBundle:bytes}
`,
  },
  flowcontrol: {
    group: 'flowcontrol.apiserver.k8s.io',
    version: 'v1',
    messages: `
ExemptPriorityLevelConfiguration{1 nominalConcurrencyShares:*int32, 2 lendablePercent:*int32}
FlowDistinguisherMethod{1 type!:string}
FlowSchema#{1 metadata:meta.ObjectMeta, 2 spec:FlowSchemaSpec, 3 status:FlowSchemaStatus}
FlowSchemaCondition{1 type:string, 2 status:string, 3 lastTransitionTime:Time, 4 reason:string, 5 message:string}
FlowSchemaSpec{1 priorityLevelConfiguration!:PriorityLevelConfigurationReference, 2 matchingPrecedence!:int32, 3 distinguisherMethod:*FlowDistinguisherMethod, 4 rules:[]PolicyRulesWithSubjects}
FlowSchemaStatus{1 conditions:[type]FlowSchemaCondition~type}
GroupSubject{1 name!:string}
LimitResponse{1 type!:string, 2 queuing:*QueuingConfiguration}
LimitedPriorityLevelConfiguration{1 nominalConcurrencyShares!:*int32, 2 limitResponse:LimitResponse, 3 lendablePercent:*int32, 4 borrowingLimitPercent:*int32}
NonResourcePolicyRule{1 verbs!:[set]string, 6 nonResourceURLs!:[set]string}
PolicyRulesWithSubjects{1 subjects!:[]Subject, 2 resourceRules:[]ResourcePolicyRule, 3 nonResourceRules:[]NonResourcePolicyRule}
PriorityLevelConfiguration#{1 metadata:meta.ObjectMeta, 2 spec:PriorityLevelConfigurationSpec, 3 status:PriorityLevelConfigurationStatus}
PriorityLevelConfigurationCondition{1 type:string, 2 status:string, 3 lastTransitionTime:Time, 4 reason:string, 5 message:string}
PriorityLevelConfigurationReference{1 name!:string}
PriorityLevelConfigurationSpec{1 type!:string, 2 limited:*LimitedPriorityLevelConfiguration, 3 exempt:*ExemptPriorityLevelConfiguration}
PriorityLevelConfigurationStatus{1 conditions:[type]PriorityLevelConfigurationCondition~type}
QueuingConfiguration{1 queues!:int32, 2 handSize!:int32, 3 queueLengthLimit!:int32}
ResourcePolicyRule{1 verbs!:[set]string, 2 apiGroups!:[set]string, 3 resources!:[set]string, 4 clusterScope:bool, 5 namespaces!:[set]string}
ServiceAccountSubject{1 namespace!:string, 2 name!:string}
Subject{1 kind!:string, 2 user:*UserSubject, 3 group:*GroupSubject, 4 serviceAccount:*ServiceAccountSubject}
UserSubject{1 name!:string}
`,
  },
  resource: {
    group: 'resource.k8s.io',
    version: 'v1',
    messages: `
AllocatedDeviceStatus{1 driver!:string, 2 pool!:string, 3 device!:string, 7 shareID:*string, 4 conditions!:[type]meta.Condition, 5 data:*Raw, 6 networkData:*NetworkDeviceData}
AllocationResult{1 devices:DeviceAllocationResult, 3 nodeSelector:*core.NodeSelector, 5 allocationTimestamp:*Time}
CELDeviceSelector{1 expression!:string}
CapacityRequestPolicyRange{1 min:*Quantity, 2 max:*Quantity, 3 step:*Quantity}
CapacityRequestPolicy{1 default!:*Quantity, 3 validValues:[]Quantity, 4 validRange:*CapacityRequestPolicyRange}
CapacityRequirements{1 requests:map<Quantity>}
CounterSet{1 name!:string, 2 counters:map<Counter>}
Counter{1 value!:Quantity}
DeviceAllocationConfiguration{1 source!:string, 2 requests:[]string, 3 (inline):DeviceConfiguration}
DeviceAllocationResult{1 results:[]DeviceRequestAllocationResult, 2 config:[]DeviceAllocationConfiguration}
DeviceAttribute{2 int:*int64, 3 bool:*bool, 4 string:*string, 5 version:*string}
DeviceCapacity{1 value!:Quantity, 2 requestPolicy:*CapacityRequestPolicy}
DeviceClaimConfiguration{1 requests:[]string, 2 (inline):DeviceConfiguration}
DeviceClaim{1 requests!:[]DeviceRequest, 2 constraints:[]DeviceConstraint, 3 config:[]DeviceClaimConfiguration}
DeviceClass#{1 metadata:meta.ObjectMeta, 2 spec!:DeviceClassSpec}
DeviceClassConfiguration{1 (inline):DeviceConfiguration}
DeviceClassSpec{1 selectors:[]DeviceSelector, 2 config:[]DeviceClassConfiguration, 4 extendedResourceName:*string}
DeviceConfiguration{1 opaque:*OpaqueDeviceConfiguration}
DeviceConstraint{1 requests:[]string, 2 matchAttribute:*string, 3 distinctAttribute:*string}
DeviceCounterConsumption{1 counterSet!:string, 2 counters:map<Counter>}
DeviceRequestAllocationResult{1 request!:string, 2 driver!:string, 3 pool!:string, 4 device!:string, 5 adminAccess:*bool, 6 tolerations:[]DeviceToleration, 7 bindingConditions:[]string, 8 bindingFailureConditions:[]string, 9 shareID:*string, 10 consumedCapacity:map<Quantity>}
DeviceRequest{1 name!:string, 2 exactly:*ExactDeviceRequest, 3 firstAvailable:[]DeviceSubRequest}
DeviceSelector{1 cel:*CELDeviceSelector}
DeviceSubRequest{1 name!:string, 2 deviceClassName!:string, 3 selectors:[]DeviceSelector, 4 allocationMode:string, 5 count:int64, 6 tolerations:[]DeviceToleration, 7 capacity:*CapacityRequirements}
DeviceTaint{1 key!:string, 2 value:string, 3 effect!:string, 4 timeAdded:*Time}
DeviceToleration{1 key:string, 2 operator:string="Equal", 3 value:string, 4 effect:string, 5 tolerationSeconds:*int64}
Device{1 name!:string, 2 attributes:map<DeviceAttribute>, 3 capacity:map<DeviceCapacity>, 4 consumesCounters:[]DeviceCounterConsumption, 5 nodeName:*string, 6 nodeSelector:*core.NodeSelector, 7 allNodes:*bool, 8 taints:[]DeviceTaint, 9 bindsToNode:*bool, 10 bindingConditions:[]string, 11 bindingFailureConditions:[]string, 12 allowMultipleAllocations:*bool}
ExactDeviceRequest{1 deviceClassName!:string, 2 selectors:[]DeviceSelector, 3 allocationMode:string, 4 count:int64, 5 adminAccess:*bool, 6 tolerations:[]DeviceToleration, 7 capacity:*CapacityRequirements}
NetworkDeviceData{1 interfaceName:string, 2 ips:[]string, 3 hardwareAddress:string}
OpaqueDeviceConfiguration{1 driver!:string, 2 parameters!:Raw}
ResourceClaim#{1 metadata:meta.ObjectMeta, 2 spec!:ResourceClaimSpec, 3 status:ResourceClaimStatus}
ResourceClaimConsumerReference{1 apiGroup:string, 3 resource!:string, 4 name!:string, 5 uid!:string}
ResourceClaimSpec{1 devices!:DeviceClaim}
ResourceClaimStatus{1 allocation:*AllocationResult, 2 reservedFor:[uid]ResourceClaimConsumerReference~uid, 4 devices:[driver,device,pool,shareID]AllocatedDeviceStatus}
ResourceClaimTemplate#{1 metadata:meta.ObjectMeta, 2 spec!:ResourceClaimTemplateSpec}
ResourceClaimTemplateSpec{1 metadata:meta.ObjectMeta, 2 spec!:ResourceClaimSpec}
ResourcePool{1 name!:string, 2 generation!:int64, 3 resourceSliceCount!:int64}
ResourceSlice#{1 metadata:meta.ObjectMeta, 2 spec!:ResourceSliceSpec}
ResourceSliceSpec{1 driver!:string, 2 pool!:ResourcePool, 3 nodeName:*string, 4 nodeSelector:*core.NodeSelector, 5 allNodes:*bool, 6 devices:[]Device, 7 perDeviceNodeSelection:*bool, 8 sharedCounters:[]CounterSet}
`,
  },
  apiextensions: {
    group: 'apiextensions.k8s.io',
    version: 'v1',
    messages: `
ConversionRequest{1 uid!:string, 2 desiredAPIVersion!:string, 3 objects!:[]Raw}
ConversionResponse{1 uid!:string, 2 convertedObjects!:[]Raw, 3 result!:meta.Status}
ConversionReview#{1 request:*ConversionRequest, 2 response:*ConversionResponse}
CustomResourceColumnDefinition{1 name!:string, 2 type!:string, 3 format:string, 4 description:string, 5 priority:int32, 6 jsonPath!:string}
CustomResourceConversion{1 strategy!:string, 2 webhook:*WebhookConversion}
CustomResourceDefinition#{1 metadata:meta.ObjectMeta, 2 spec!:CustomResourceDefinitionSpec, 3 status:CustomResourceDefinitionStatus}
CustomResourceDefinitionCondition{1 type!:string, 2 status!:string, 3 lastTransitionTime:Time, 4 reason:string, 5 message:string, 6 observedGeneration:int64}
CustomResourceDefinitionNames{1 plural!:string, 2 singular:string, 3 shortNames:[]string, 4 kind!:string, 5 listKind:string, 6 categories:[]string}
CustomResourceDefinitionSpec{1 group!:string, 3 names!:CustomResourceDefinitionNames, 4 scope!:string, 7 versions!:[]CustomResourceDefinitionVersion, 9 conversion:*CustomResourceConversion, 10 preserveUnknownFields:bool}
CustomResourceDefinitionStatus{1 conditions!:[type]CustomResourceDefinitionCondition, 2 acceptedNames!:CustomResourceDefinitionNames, 3 storedVersions!:[]string, 4 observedGeneration:int64}
CustomResourceDefinitionVersion{1 name!:string, 2 served!:bool, 3 storage!:bool, 7 deprecated:bool, 8 deprecationWarning:*string, 4 schema:*CustomResourceValidation, 5 subresources:*CustomResourceSubresources, 6 additionalPrinterColumns:[]CustomResourceColumnDefinition, 9 selectableFields:[]SelectableField}
CustomResourceSubresourceScale{1 specReplicasPath!:string, 2 statusReplicasPath!:string, 3 labelSelectorPath:*string}
CustomResourceSubresourceStatus{}
CustomResourceSubresources{1 status:*CustomResourceSubresourceStatus, 2 scale:*CustomResourceSubresourceScale}
CustomResourceValidation{1 openAPIV3Schema:*JSONSchemaProps}
ExternalDocumentation{1 description:string, 2 url:string}
JSONSchemaProps{1 id:string, 2 $schema:string, 3 $ref:*string, 4 description:string, 5 type:string, 6 format:string, 7 title:string, 8 default:*Raw, 9 maximum:*double, 10 exclusiveMaximum:bool, 11 minimum:*double, 12 exclusiveMinimum:bool, 13 maxLength:*int64, 14 minLength:*int64, 15 pattern:string, 16 maxItems:*int64, 17 minItems:*int64, 18 uniqueItems:bool, 19 multipleOf:*double, 20 enum:[]Raw, 21 maxProperties:*int64, 22 minProperties:*int64, 23 required:[]string, 24 items:*SchemaOrArray, 25 allOf:[]JSONSchemaProps, 26 oneOf:[]JSONSchemaProps, 27 anyOf:[]JSONSchemaProps, 28 not:*JSONSchemaProps, 29 properties:map<JSONSchemaProps>, 30 additionalProperties:*SchemaOrBool, 31 patternProperties:map<JSONSchemaProps>, 32 dependencies:map<SchemaOrStrings>, 33 additionalItems:*SchemaOrBool, 34 definitions:map<JSONSchemaProps>, 35 externalDocs:*ExternalDocumentation, 36 example:*Raw, 37 nullable:bool, 38 x-kubernetes-preserve-unknown-fields:*bool, 39 x-kubernetes-embedded-resource:bool, 40 x-kubernetes-int-or-string:bool, 41 x-kubernetes-list-map-keys:[]string, 42 x-kubernetes-list-type:*string, 43 x-kubernetes-map-type:*string, 44 x-kubernetes-validations:[rule]ValidationRule~rule}
SelectableField{1 jsonPath!:string}
ServiceReference{1 namespace!:string, 2 name!:string, 3 path:*string, 4 port:*int32}
ValidationRule{1 rule!:string, 2 message:string, 3 messageExpression:string, 4 reason:*string, 5 fieldPath:string, 6 optionalOldSelf:*bool}
WebhookClientConfig{3 url:*string, 1 service:*ServiceReference, 2 caBundle:bytes}
WebhookConversion{2 clientConfig:*WebhookClientConfig, 3 conversionReviewVersions!:[]string}
`,
  },
  apiregistration: {
    group: 'apiregistration.k8s.io',
    version: 'v1',
    messages: `
APIService#{1 metadata:meta.ObjectMeta, 2 spec:APIServiceSpec, 3 status:APIServiceStatus}
APIServiceCondition{1 type!:string, 2 status!:string, 3 lastTransitionTime:Time, 4 reason:string, 5 message:string}
APIServiceSpec{1 service:*ServiceReference, 2 group:string, 3 version:string, 4 insecureSkipTLSVerify:bool, 5 caBundle:bytes, 7 groupPriorityMinimum!:int32, 8 versionPriority!:int32}
APIServiceStatus{1 conditions:[type]APIServiceCondition~type}
ServiceReference{1 namespace:string, 2 name:string, 3 port:*int32}
`,
  },
  metrics: {
    group: 'metrics.k8s.io',
    version: 'v1beta1',
    messages: `
ContainerMetrics{1 name!:string, 2 usage!:map<Quantity>}
NodeMetrics#{1 metadata:meta.ObjectMeta, 2 timestamp!:Time, 3 window!:Duration, 4 usage!:map<Quantity>}
PodMetrics#{1 metadata:meta.ObjectMeta, 2 timestamp!:Time, 3 window!:Duration, 4 containers!:[]ContainerMetrics}
`,
  },
};
