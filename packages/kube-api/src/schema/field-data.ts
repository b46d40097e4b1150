/**
 * The fields of the built-in kinds: names, types, pointer-ness and protobuf numbers, one type per line
 * as `Type{<protobuf number> <json name>:<type>, ...}`. `field-table.ts` reads it.
 *
 * `*T` may be absent, and its zero value is meaningful; `name!` is always written; `(inline)` is a
 * nested message in protobuf and flattened in JSON; `[]T` repeats; `map<T>` has text keys; a prefix
 * (`core.`, `meta.`) names the package when it is another one.
 */
export const fieldData: Readonly<Record<string, string>> = {
  core: `
Volume{1 name!:string, 2 (inline):VolumeSource}
VolumeSource{1 hostPath:*HostPathVolumeSource, 2 emptyDir:*EmptyDirVolumeSource, 3 gcePersistentDisk:*GCEPersistentDiskVolumeSource, 4 awsElasticBlockStore:*AWSElasticBlockStoreVolumeSource, 5 gitRepo:*GitRepoVolumeSource, 6 secret:*SecretVolumeSource, 7 nfs:*NFSVolumeSource, 8 iscsi:*ISCSIVolumeSource, 9 glusterfs:*GlusterfsVolumeSource, 10 persistentVolumeClaim:*PersistentVolumeClaimVolumeSource, 11 rbd:*RBDVolumeSource, 12 flexVolume:*FlexVolumeSource, 13 cinder:*CinderVolumeSource, 14 cephfs:*CephFSVolumeSource, 15 flocker:*FlockerVolumeSource, 16 downwardAPI:*DownwardAPIVolumeSource, 17 fc:*FCVolumeSource, 18 azureFile:*AzureFileVolumeSource, 19 configMap:*ConfigMapVolumeSource, 20 vsphereVolume:*VsphereVirtualDiskVolumeSource, 21 quobyte:*QuobyteVolumeSource, 22 azureDisk:*AzureDiskVolumeSource, 23 photonPersistentDisk:*PhotonPersistentDiskVolumeSource, 26 projected:*ProjectedVolumeSource, 24 portworxVolume:*PortworxVolumeSource, 25 scaleIO:*ScaleIOVolumeSource, 27 storageos:*StorageOSVolumeSource, 28 csi:*CSIVolumeSource, 29 ephemeral:*EphemeralVolumeSource, 30 image:*ImageVolumeSource}
PersistentVolumeClaimVolumeSource{1 claimName!:string, 2 readOnly:bool}
PersistentVolumeSource{1 gcePersistentDisk:*GCEPersistentDiskVolumeSource, 2 awsElasticBlockStore:*AWSElasticBlockStoreVolumeSource, 3 hostPath:*HostPathVolumeSource, 4 glusterfs:*GlusterfsPersistentVolumeSource, 5 nfs:*NFSVolumeSource, 6 rbd:*RBDPersistentVolumeSource, 7 iscsi:*ISCSIPersistentVolumeSource, 8 cinder:*CinderPersistentVolumeSource, 9 cephfs:*CephFSPersistentVolumeSource, 10 fc:*FCVolumeSource, 11 flocker:*FlockerVolumeSource, 12 flexVolume:*FlexPersistentVolumeSource, 13 azureFile:*AzureFilePersistentVolumeSource, 14 vsphereVolume:*VsphereVirtualDiskVolumeSource, 15 quobyte:*QuobyteVolumeSource, 16 azureDisk:*AzureDiskVolumeSource, 17 photonPersistentDisk:*PhotonPersistentDiskVolumeSource, 18 portworxVolume:*PortworxVolumeSource, 19 scaleIO:*ScaleIOPersistentVolumeSource, 20 local:*LocalVolumeSource, 21 storageos:*StorageOSPersistentVolumeSource, 22 csi:*CSIPersistentVolumeSource}
PersistentVolume{1 metadata:meta.ObjectMeta, 2 spec:PersistentVolumeSpec, 3 status:PersistentVolumeStatus}
PersistentVolumeSpec{1 capacity:map<Quantity>, 2 (inline):PersistentVolumeSource, 3 accessModes:[]string, 4 claimRef:*ObjectReference, 5 persistentVolumeReclaimPolicy:string, 6 storageClassName:string, 7 mountOptions:[]string, 8 volumeMode:*string, 9 nodeAffinity:*VolumeNodeAffinity, 10 volumeAttributesClassName:*string}
VolumeNodeAffinity{1 required:*NodeSelector}
PersistentVolumeStatus{1 phase:string, 2 message:string, 3 reason:string, 4 lastPhaseTransitionTime:*meta.Time}
PersistentVolumeClaim{1 metadata:meta.ObjectMeta, 2 spec:PersistentVolumeClaimSpec, 3 status:PersistentVolumeClaimStatus}
PersistentVolumeClaimSpec{1 accessModes:[]string, 4 selector:*meta.LabelSelector, 2 resources:VolumeResourceRequirements, 3 volumeName:string, 5 storageClassName:*string, 6 volumeMode:*string, 7 dataSource:*TypedLocalObjectReference, 8 dataSourceRef:*TypedObjectReference, 9 volumeAttributesClassName:*string}
TypedObjectReference{1 apiGroup!:*string, 2 kind!:string, 3 name!:string, 4 namespace:*string}
ModifyVolumeStatus{1 targetVolumeAttributesClassName:string, 2 status!:string}
PersistentVolumeClaimCondition{1 type!:string, 2 status!:string, 3 lastProbeTime:meta.Time, 4 lastTransitionTime:meta.Time, 5 reason:string, 6 message:string}
VolumeHealthCondition{1 status!:string, 2 reason!:string, 3 message:string}
VolumeHealthStatus{1 healthConditions:[]VolumeHealthCondition, 2 lastTransitionTime:meta.Time}
PodVolumeHealth{1 name!:string, 2 healthConditions:[]VolumeHealthCondition, 3 lastTransitionTime:meta.Time}
PersistentVolumeClaimStatus{1 phase:string, 2 accessModes:[]string, 3 capacity:map<Quantity>, 4 conditions:[]PersistentVolumeClaimCondition, 5 allocatedResources:map<Quantity>, 7 allocatedResourceStatuses:map<string>, 8 currentVolumeAttributesClassName:*string, 9 modifyVolumeStatus:*ModifyVolumeStatus, 10 healthStatus:*VolumeHealthStatus}
HostPathVolumeSource{1 path!:string, 2 type:*string}
EmptyDirVolumeSource{1 medium:string, 2 sizeLimit:*Quantity, 3 mode:*int32}
SecretReference{1 name:string, 2 namespace:string}
GitRepoVolumeSource{1 repository!:string, 2 revision:string, 3 directory:string}
SecretVolumeSource{1 secretName:string, 2 items:[]KeyToPath, 3 defaultMode:*int32, 4 optional:*bool, 5 defaultUser:*int64}
SecretProjection{1 (inline):LocalObjectReference, 2 items:[]KeyToPath, 4 optional:*bool}
NFSVolumeSource{1 server!:string, 2 path!:string, 3 readOnly:bool}
ConfigMapVolumeSource{1 (inline):LocalObjectReference, 2 items:[]KeyToPath, 3 defaultMode:*int32, 4 optional:*bool, 5 defaultUser:*int64}
ConfigMapProjection{1 (inline):LocalObjectReference, 2 items:[]KeyToPath, 4 optional:*bool}
ServiceAccountTokenProjection{1 audience:string, 2 expirationSeconds:*int64, 3 path!:string, 4 user:*int64}
ClusterTrustBundleProjection{1 name:*string, 2 signerName:*string, 3 labelSelector:*meta.LabelSelector, 5 optional:*bool, 4 path!:string, 6 user:*int64}
PodCertificateProjection{1 signerName:string, 2 keyType:string, 3 maxExpirationSeconds:*int32, 4 credentialBundlePath:string, 5 keyPath:string, 6 certificateChainPath:string, 7 userAnnotations:map<string>, 8 user:*int64}
ProjectedVolumeSource{1 sources!:[]VolumeProjection, 2 defaultMode:*int32, 3 defaultUser:*int64}
VolumeProjection{1 secret:*SecretProjection, 2 downwardAPI:*DownwardAPIProjection, 3 configMap:*ConfigMapProjection, 4 serviceAccountToken:*ServiceAccountTokenProjection, 5 clusterTrustBundle:*ClusterTrustBundleProjection, 6 podCertificate:*PodCertificateProjection}
KeyToPath{1 key!:string, 2 path!:string, 3 mode:*int32, 4 user:*int64}
LocalVolumeSource{1 path!:string, 2 fsType:*string}
CSIPersistentVolumeSource{1 driver!:string, 2 volumeHandle!:string, 3 readOnly:bool, 4 fsType:string, 5 volumeAttributes:map<string>, 6 controllerPublishSecretRef:*SecretReference, 7 nodeStageSecretRef:*SecretReference, 8 nodePublishSecretRef:*SecretReference, 9 controllerExpandSecretRef:*SecretReference, 10 nodeExpandSecretRef:*SecretReference}
CSIVolumeSource{1 driver!:string, 2 readOnly:*bool, 3 fsType:*string, 4 volumeAttributes:map<string>, 5 nodePublishSecretRef:*LocalObjectReference}
EphemeralVolumeSource{1 volumeClaimTemplate:*PersistentVolumeClaimTemplate}
PersistentVolumeClaimTemplate{1 metadata:meta.ObjectMeta, 2 spec!:PersistentVolumeClaimSpec}
ContainerPort{1 name:string, 2 hostPort:int32, 3 containerPort!:int32, 4 protocol:string, 5 hostIP:string}
VolumeMount{1 name!:string, 2 readOnly:bool, 7 recursiveReadOnly:*string, 3 mountPath!:string, 4 subPath:string, 5 mountPropagation:*string, 6 subPathExpr:string, 8 bindMountOptions:[]string}
VolumeDevice{1 name!:string, 2 devicePath!:string}
EnvVar{1 name!:string, 2 value:string, 3 valueFrom:*EnvVarSource}
EnvVarSource{1 fieldRef:*ObjectFieldSelector, 2 resourceFieldRef:*ResourceFieldSelector, 3 configMapKeyRef:*ConfigMapKeySelector, 4 secretKeyRef:*SecretKeySelector, 5 fileKeyRef:*FileKeySelector}
FileKeySelector{1 volumeName!:string, 2 path!:string, 3 key!:string, 4 optional:*bool}
ObjectFieldSelector{1 apiVersion:string, 2 fieldPath!:string}
ResourceFieldSelector{1 containerName:string, 2 resource!:string, 3 divisor:Quantity}
ConfigMapKeySelector{1 (inline):LocalObjectReference, 2 key!:string, 3 optional:*bool}
SecretKeySelector{1 (inline):LocalObjectReference, 2 key!:string, 3 optional:*bool}
EnvFromSource{1 prefix:string, 2 configMapRef:*ConfigMapEnvSource, 3 secretRef:*SecretEnvSource}
ConfigMapEnvSource{1 (inline):LocalObjectReference, 2 optional:*bool}
SecretEnvSource{1 (inline):LocalObjectReference, 2 optional:*bool}
HTTPHeader{1 name!:string, 2 value!:string}
HTTPGetAction{1 path:string, 2 port!:IntOrString, 3 host:string, 4 scheme:string, 5 httpHeaders:[]HTTPHeader, 6 protocol:*string}
TCPSocketAction{1 port!:IntOrString, 2 host:string}
GRPCAction{1 port!:int32, 2 service!:*string, 3 mode:*string}
ExecAction{1 command:[]string}
SleepAction{1 seconds!:int64}
Probe{1 (inline):ProbeHandler, 2 initialDelaySeconds:int32, 3 timeoutSeconds:int32, 4 periodSeconds:int32, 5 successThreshold:int32, 6 failureThreshold:int32, 7 terminationGracePeriodSeconds:*int64}
ContainerResizePolicy{1 resourceName!:string, 2 restartPolicy!:string}
Capabilities{1 add:[]string, 2 drop:[]string}
ResourceRequirements{1 limits:map<Quantity>, 2 requests:map<Quantity>, 3 claims:[]ResourceClaim}
VolumeResourceRequirements{1 limits:map<Quantity>, 2 requests:map<Quantity>}
ResourceClaim{1 name!:string, 2 request:string}
Container{1 name!:string, 2 image:string, 3 command:[]string, 4 args:[]string, 5 workingDir:string, 6 ports:[]ContainerPort, 19 envFrom:[]EnvFromSource, 7 env:[]EnvVar, 8 resources:ResourceRequirements, 23 resizePolicy:[]ContainerResizePolicy, 24 restartPolicy:*string, 25 restartPolicyRules:[]ContainerRestartRule, 9 volumeMounts:[]VolumeMount, 21 volumeDevices:[]VolumeDevice, 10 livenessProbe:*Probe, 11 readinessProbe:*Probe, 22 startupProbe:*Probe, 12 lifecycle:*Lifecycle, 13 terminationMessagePath:string, 20 terminationMessagePolicy:string, 14 imagePullPolicy:string, 15 securityContext:*SecurityContext, 16 stdin:bool, 17 stdinOnce:bool, 18 tty:bool}
ProbeHandler{1 exec:*ExecAction, 2 httpGet:*HTTPGetAction, 3 tcpSocket:*TCPSocketAction, 4 grpc:*GRPCAction}
LifecycleHandler{1 exec:*ExecAction, 2 httpGet:*HTTPGetAction, 3 tcpSocket:*TCPSocketAction, 4 sleep:*SleepAction}
Lifecycle{1 postStart:*LifecycleHandler, 2 preStop:*LifecycleHandler, 3 stopSignal:*string}
ContainerStateWaiting{1 reason:string, 2 message:string}
ContainerStateRunning{1 startedAt:meta.Time}
ContainerStateTerminated{1 exitCode!:int32, 2 signal:int32, 3 reason:string, 4 message:string, 5 startedAt:meta.Time, 6 finishedAt:meta.Time, 7 containerID:string}
ContainerState{1 waiting:*ContainerStateWaiting, 2 running:*ContainerStateRunning, 3 terminated:*ContainerStateTerminated}
ContainerStatus{1 name!:string, 2 state:ContainerState, 3 lastState:ContainerState, 4 ready!:bool, 5 restartCount!:int32, 6 image!:string, 7 imageID!:string, 8 containerID:string, 9 started:*bool, 10 allocatedResources:map<Quantity>, 11 resources:*ResourceRequirements, 12 volumeMounts:[]VolumeMountStatus, 13 user:*ContainerUser, 14 allocatedResourcesStatus:[]ResourceStatus, 15 stopSignal:*string}
ResourceStatus{1 name!:string, 2 resources:[]ResourceHealth}
ResourceHealth{1 resourceID!:string, 2 health:string, 6 message:*string}
ContainerUser{1 linux:*LinuxContainerUser}
LinuxContainerUser{1 uid!:int64, 2 gid!:int64, 3 supplementalGroups:[]int64}
PodCondition{1 type!:string, 7 observedGeneration:int64, 2 status!:string, 3 lastProbeTime:meta.Time, 4 lastTransitionTime:meta.Time, 5 reason:string, 6 message:string}
VolumeMountStatus{1 name!:string, 2 mountPath!:string, 3 readOnly:bool, 4 recursiveReadOnly:*string, 5 volumeStatus:*VolumeStatus}
VolumeStatus{1 image:*ImageVolumeStatus}
ImageVolumeStatus{1 imageRef:string}
ContainerRestartRule{1 action:string, 2 exitCodes:*ContainerRestartRuleOnExitCodes}
ContainerRestartRuleOnExitCodes{1 operator:string, 2 values:[]int32}
NodeSelector{1 nodeSelectorTerms!:[]NodeSelectorTerm}
NodeSelectorTerm{1 matchExpressions:[]NodeSelectorRequirement, 2 matchFields:[]NodeSelectorRequirement}
NodeSelectorRequirement{1 key!:string, 2 operator!:string, 3 values:[]string}
TopologySelectorTerm{1 matchLabelExpressions:[]TopologySelectorLabelRequirement}
TopologySelectorLabelRequirement{1 key!:string, 2 values!:[]string}
Affinity{1 nodeAffinity:*NodeAffinity, 2 podAffinity:*PodAffinity, 3 podAntiAffinity:*PodAntiAffinity}
PodAffinity{1 requiredDuringSchedulingIgnoredDuringExecution:[]PodAffinityTerm, 2 preferredDuringSchedulingIgnoredDuringExecution:[]WeightedPodAffinityTerm}
PodAntiAffinity{1 requiredDuringSchedulingIgnoredDuringExecution:[]PodAffinityTerm, 2 preferredDuringSchedulingIgnoredDuringExecution:[]WeightedPodAffinityTerm}
WeightedPodAffinityTerm{1 weight!:int32, 2 podAffinityTerm!:PodAffinityTerm}
PodAffinityTerm{1 labelSelector:*meta.LabelSelector, 2 namespaces:[]string, 3 topologyKey!:string, 4 namespaceSelector:*meta.LabelSelector, 5 matchLabelKeys:[]string, 6 mismatchLabelKeys:[]string}
NodeAffinity{1 requiredDuringSchedulingIgnoredDuringExecution:*NodeSelector, 2 preferredDuringSchedulingIgnoredDuringExecution:[]PreferredSchedulingTerm}
PreferredSchedulingTerm{1 weight!:int32, 2 preference!:NodeSelectorTerm}
Taint{1 key!:string, 2 value:string, 3 effect!:string, 4 timeAdded:*meta.Time}
Toleration{1 key:string, 2 operator:string, 3 value:string, 4 effect:string, 5 tolerationSeconds:*int64}
PodReadinessGate{1 conditionType!:string}
PodSpec{1 volumes:[]Volume, 20 initContainers:[]Container, 2 containers!:[]Container, 34 ephemeralContainers:[]EphemeralContainer, 3 restartPolicy:string, 4 terminationGracePeriodSeconds:*int64, 5 activeDeadlineSeconds:*int64, 6 dnsPolicy:string, 7 nodeSelector:map<string>, 8 serviceAccountName:string, 9 serviceAccount:string, 21 automountServiceAccountToken:*bool, 10 nodeName:string, 11 hostNetwork:bool, 12 hostPID:bool, 13 hostIPC:bool, 27 shareProcessNamespace:*bool, 14 securityContext:*PodSecurityContext, 15 imagePullSecrets:[]LocalObjectReference, 16 hostname:string, 17 subdomain:string, 18 affinity:*Affinity, 19 schedulerName:string, 22 tolerations:[]Toleration, 23 hostAliases:[]HostAlias, 24 priorityClassName:string, 25 priority:*int32, 26 dnsConfig:*PodDNSConfig, 28 readinessGates:[]PodReadinessGate, 29 runtimeClassName:*string, 30 enableServiceLinks:*bool, 31 preemptionPolicy:*string, 32 overhead:map<Quantity>, 33 topologySpreadConstraints:[]TopologySpreadConstraint, 35 setHostnameAsFQDN:*bool, 36 os:*PodOS, 37 hostUsers:*bool, 38 schedulingGates:[]PodSchedulingGate, 39 resourceClaims:[]PodResourceClaim, 40 resources:*ResourceRequirements, 41 hostnameOverride:*string, 43 schedulingGroup:*PodSchedulingGroup, 44 evictionResponders:[]EvictionResponder}
PodResourceClaim{1 name!:string, 3 resourceClaimName:*string, 4 resourceClaimTemplateName:*string}
PodResourceClaimStatus{1 name!:string, 2 resourceClaimName:*string}
PodExtendedResourceClaimStatus{1 requestMappings!:[]ContainerExtendedResourceRequest, 2 resourceClaimName!:string}
ContainerExtendedResourceRequest{1 containerName!:string, 2 resourceName!:string, 3 requestName!:string}
PodOS{1 name!:string}
PodSchedulingGate{1 name!:string}
PodSchedulingGroup{1 podGroupName:*string}
TopologySpreadConstraint{1 maxSkew!:int32, 2 topologyKey!:string, 3 whenUnsatisfiable!:string, 4 labelSelector:*meta.LabelSelector, 5 minDomains:*int32, 6 nodeAffinityPolicy:*string, 7 nodeTaintsPolicy:*string, 8 matchLabelKeys:[]string}
HostAlias{1 ip!:string, 2 hostnames:[]string}
PodSecurityContext{1 seLinuxOptions:*SELinuxOptions, 8 windowsOptions:*WindowsSecurityContextOptions, 2 runAsUser:*int64, 6 runAsGroup:*int64, 3 runAsNonRoot:*bool, 4 supplementalGroups:[]int64, 12 supplementalGroupsPolicy:*string, 5 fsGroup:*int64, 7 sysctls:[]Sysctl, 9 fsGroupChangePolicy:*string, 10 seccompProfile:*SeccompProfile, 11 appArmorProfile:*AppArmorProfile, 13 seLinuxChangePolicy:*string}
SeccompProfile{1 type!:string, 2 localhostProfile:*string}
AppArmorProfile{1 type!:string, 2 localhostProfile:*string}
PodDNSConfig{1 nameservers:[]string, 2 searches:[]string, 3 options:[]PodDNSConfigOption}
PodDNSConfigOption{1 name:string, 2 value:*string}
PodIP{1 ip!:string}
HostIP{1 ip!:string}
EphemeralContainerCommon{1 name!:string, 2 image:string, 3 command:[]string, 4 args:[]string, 5 workingDir:string, 6 ports:[]ContainerPort, 19 envFrom:[]EnvFromSource, 7 env:[]EnvVar, 8 resources:ResourceRequirements, 23 resizePolicy:[]ContainerResizePolicy, 24 restartPolicy:*string, 25 restartPolicyRules:[]ContainerRestartRule, 9 volumeMounts:[]VolumeMount, 21 volumeDevices:[]VolumeDevice, 10 livenessProbe:*Probe, 11 readinessProbe:*Probe, 22 startupProbe:*Probe, 12 lifecycle:*Lifecycle, 13 terminationMessagePath:string, 20 terminationMessagePolicy:string, 14 imagePullPolicy:string, 15 securityContext:*SecurityContext, 16 stdin:bool, 17 stdinOnce:bool, 18 tty:bool}
EphemeralContainer{1 (inline):EphemeralContainerCommon, 2 targetContainerName:string}
EvictionResponder{1 name!:string, 2 priority!:*int32}
PodStatus{17 observedGeneration:int64, 1 phase:string, 2 conditions:[]PodCondition, 3 message:string, 4 reason:string, 11 nominatedNodeName:string, 5 hostIP:string, 16 hostIPs:[]HostIP, 6 podIP:string, 12 podIPs:[]PodIP, 7 startTime:*meta.Time, 10 initContainerStatuses:[]ContainerStatus, 8 containerStatuses:[]ContainerStatus, 9 qosClass:string, 13 ephemeralContainerStatuses:[]ContainerStatus, 14 resize:string, 15 resourceClaimStatuses:[]PodResourceClaimStatus, 18 extendedResourceClaimStatus:*PodExtendedResourceClaimStatus, 19 allocatedResources:map<Quantity>, 20 resources:*ResourceRequirements, 21 nodeAllocatableResourceClaimStatuses:[]NodeAllocatableResourceClaimStatus, 22 volumeHealth:[]PodVolumeHealth}
Pod{1 metadata:meta.ObjectMeta, 2 spec:PodSpec, 3 status:PodStatus}
PodTemplateSpec{1 metadata:meta.ObjectMeta, 2 spec:PodSpec}
PodTemplate{1 metadata:meta.ObjectMeta, 2 template:PodTemplateSpec}
ReplicationControllerSpec{1 replicas:*int32, 4 minReadySeconds:int32, 2 selector:map<string>, 3 template:*PodTemplateSpec}
ReplicationControllerStatus{1 replicas!:int32, 2 fullyLabeledReplicas:int32, 4 readyReplicas:int32, 5 availableReplicas:int32, 3 observedGeneration:int64, 6 conditions:[]ReplicationControllerCondition}
ReplicationControllerCondition{1 type!:string, 2 status!:string, 3 lastTransitionTime:meta.Time, 4 reason:string, 5 message:string}
ReplicationController{1 metadata:meta.ObjectMeta, 2 spec:ReplicationControllerSpec, 3 status:ReplicationControllerStatus}
SessionAffinityConfig{1 clientIP:*ClientIPConfig}
ClientIPConfig{1 timeoutSeconds:*int32}
ServiceStatus{1 loadBalancer:LoadBalancerStatus, 2 conditions:[]meta.Condition}
LoadBalancerStatus{1 ingress:[]LoadBalancerIngress}
LoadBalancerIngress{1 ip:string, 2 hostname:string, 3 ipMode:*string, 4 ports:[]PortStatus}
ServiceSpec{1 ports:[]ServicePort, 2 selector:map<string>, 3 clusterIP:string, 18 clusterIPs:[]string, 4 type:string, 5 externalIPs:[]string, 7 sessionAffinity:string, 8 loadBalancerIP:string, 9 loadBalancerSourceRanges:[]string, 10 externalName:string, 11 externalTrafficPolicy:string, 12 healthCheckNodePort:int32, 13 publishNotReadyAddresses:bool, 14 sessionAffinityConfig:*SessionAffinityConfig, 19 ipFamilies:[]string, 17 ipFamilyPolicy:*string, 20 allocateLoadBalancerNodePorts:*bool, 21 loadBalancerClass:*string, 22 internalTrafficPolicy:*string, 23 trafficDistribution:*string}
ServicePort{1 name:string, 2 protocol:string, 6 appProtocol:*string, 3 port!:int32, 4 targetPort:IntOrString, 5 nodePort:int32}
Service{1 metadata:meta.ObjectMeta, 2 spec:ServiceSpec, 3 status:ServiceStatus}
ServiceAccount{1 metadata:meta.ObjectMeta, 2 secrets:[]ObjectReference, 3 imagePullSecrets:[]LocalObjectReference, 4 automountServiceAccountToken:*bool}
Endpoints{1 metadata:meta.ObjectMeta, 2 subsets:[]EndpointSubset}
EndpointSubset{1 addresses:[]EndpointAddress, 2 notReadyAddresses:[]EndpointAddress, 3 ports:[]EndpointPort}
EndpointAddress{1 ip!:string, 3 hostname:string, 4 nodeName:*string, 2 targetRef:*ObjectReference}
EndpointPort{1 name:string, 2 port!:int32, 3 protocol:string, 4 appProtocol:*string}
NodeSpec{1 podCIDR:string, 7 podCIDRs:[]string, 3 providerID:string, 4 unschedulable:bool, 5 taints:[]Taint, 6 configSource:*NodeConfigSource, 2 externalID:string, 8 podPreemptionPolicy:*NodePodPreemptionPolicy}
NodePodPreemptionPolicy{1 disableResizePreemption:[]string}
ConfigMapNodeConfigSource{1 namespace!:string, 2 name!:string, 3 uid:string, 4 resourceVersion:string, 5 kubeletConfigKey!:string}
DaemonEndpoint{1 Port!:int32}
NodeDaemonEndpoints{1 kubeletEndpoint:DaemonEndpoint}
NodeRuntimeHandlerFeatures{1 recursiveReadOnlyMounts:*bool, 2 userNamespaces:*bool}
NodeRuntimeHandler{1 name!:string, 2 features:*NodeRuntimeHandlerFeatures}
NodeFeatures{1 supplementalGroupsPolicy:*bool}
NodeSystemInfo{1 machineID!:string, 2 systemUUID!:string, 3 bootID!:string, 4 kernelVersion!:string, 5 osImage!:string, 6 containerRuntimeVersion!:string, 7 kubeletVersion!:string, 8 kubeProxyVersion!:string, 9 operatingSystem!:string, 10 architecture!:string, 11 swap:*NodeSwapStatus}
NodeSwapStatus{1 capacity:*int64}
NodeStatus{1 capacity:map<Quantity>, 2 allocatable:map<Quantity>, 3 phase:string, 4 conditions:[]NodeCondition, 5 addresses:[]NodeAddress, 6 daemonEndpoints:NodeDaemonEndpoints, 7 nodeInfo:NodeSystemInfo, 8 images:[]ContainerImage, 9 volumesInUse:[]string, 10 volumesAttached:[]AttachedVolume, 11 config:*NodeConfigStatus, 12 runtimeHandlers:[]NodeRuntimeHandler, 13 features:*NodeFeatures, 14 declaredFeatures:[]string}
AttachedVolume{1 name!:string, 2 devicePath!:string}
PodSignature{1 podController:*meta.OwnerReference}
ContainerImage{1 names!:[]string, 2 sizeBytes:int64}
NodeCondition{1 type!:string, 2 status!:string, 3 lastHeartbeatTime:meta.Time, 4 lastTransitionTime:meta.Time, 5 reason:string, 6 message:string}
NodeAddress{1 type!:string, 2 address!:string}
Node{1 metadata:meta.ObjectMeta, 2 spec:NodeSpec, 3 status:NodeStatus}
NamespaceSpec{1 finalizers:[]string}
NamespaceStatus{1 phase:string, 2 conditions:[]NamespaceCondition}
NamespaceCondition{1 type!:string, 2 status!:string, 4 lastTransitionTime:meta.Time, 5 reason:string, 6 message:string}
Namespace{1 metadata:meta.ObjectMeta, 2 spec:NamespaceSpec, 3 status:NamespaceStatus}
Binding{1 metadata:meta.ObjectMeta, 2 target!:ObjectReference}
Preconditions{1 uid:*string}
PodLogOptions{1 container:string, 2 follow:bool, 3 previous:bool, 4 sinceSeconds:*int64, 5 sinceTime:*meta.Time, 6 timestamps:bool, 7 tailLines:*int64, 8 limitBytes:*int64, 9 insecureSkipTLSVerifyBackend:bool, 10 stream:*string}
PodAttachOptions{1 stdin:bool, 2 stdout:bool, 3 stderr:bool, 4 tty:bool, 5 container:string}
PodExecOptions{1 stdin:bool, 2 stdout:bool, 3 stderr:bool, 4 tty:bool, 5 container:string, 6 command!:[]string}
PodPortForwardOptions{1 ports:[]int32}
PodProxyOptions{1 path:string}
ServiceProxyOptions{1 path:string}
ObjectReference{1 kind:string, 2 namespace:string, 3 name:string, 4 uid:string, 5 apiVersion:string, 6 resourceVersion:string, 7 fieldPath:string}
LocalObjectReference{1 name:string}
TypedLocalObjectReference{1 apiGroup!:*string, 2 kind!:string, 3 name!:string}
EventSource{1 component:string, 2 host:string}
Event{1 metadata!:meta.ObjectMeta, 2 involvedObject!:ObjectReference, 3 reason:string, 4 message:string, 5 source:EventSource, 6 firstTimestamp:meta.Time, 7 lastTimestamp:meta.Time, 8 count:int32, 9 type:string, 10 eventTime:meta.MicroTime, 11 series:*EventSeries, 12 action:string, 13 related:*ObjectReference, 14 reportingComponent!:string, 15 reportingInstance!:string}
EventSeries{1 count:int32, 2 lastObservedTime:meta.MicroTime}
LimitRangeItem{1 type!:string, 2 max:map<Quantity>, 3 min:map<Quantity>, 4 default:map<Quantity>, 5 defaultRequest:map<Quantity>, 6 maxLimitRequestRatio:map<Quantity>}
LimitRangeSpec{1 limits!:[]LimitRangeItem}
LimitRange{1 metadata:meta.ObjectMeta, 2 spec:LimitRangeSpec}
ResourceQuotaSpec{1 hard:map<Quantity>, 2 scopes:[]string, 3 scopeSelector:*ScopeSelector}
ScopeSelector{1 matchExpressions:[]ScopedResourceSelectorRequirement}
ScopedResourceSelectorRequirement{1 scopeName!:string, 2 operator!:string, 3 values:[]string}
ResourceQuotaStatus{1 hard:map<Quantity>, 2 used:map<Quantity>}
ResourceQuota{1 metadata:meta.ObjectMeta, 2 spec:ResourceQuotaSpec, 3 status:ResourceQuotaStatus}
Secret{1 metadata:meta.ObjectMeta, 5 immutable:*bool, 2 data:map<bytes>, 4 stringData:map<string>, 3 type:string}
ConfigMap{1 metadata:meta.ObjectMeta, 4 immutable:*bool, 2 data:map<string>, 3 binaryData:map<bytes>}
DownwardAPIVolumeSource{1 items:[]DownwardAPIVolumeFile, 2 defaultMode:*int32, 3 defaultUser:*int64}
DownwardAPIVolumeFile{1 path!:string, 2 fieldRef:*ObjectFieldSelector, 3 resourceFieldRef:*ResourceFieldSelector, 4 mode:*int32, 5 user:*int64}
DownwardAPIProjection{1 items:[]DownwardAPIVolumeFile}
SecurityContext{1 capabilities:*Capabilities, 2 privileged:*bool, 3 seLinuxOptions:*SELinuxOptions, 10 windowsOptions:*WindowsSecurityContextOptions, 4 runAsUser:*int64, 8 runAsGroup:*int64, 5 runAsNonRoot:*bool, 6 readOnlyRootFilesystem:*bool, 7 allowPrivilegeEscalation:*bool, 9 procMount:*string, 11 seccompProfile:*SeccompProfile, 12 appArmorProfile:*AppArmorProfile}
SELinuxOptions{1 user:string, 2 role:string, 3 type:string, 4 level:string}
WindowsSecurityContextOptions{1 gmsaCredentialSpecName:*string, 2 gmsaCredentialSpec:*string, 3 runAsUserName:*string, 4 hostProcess:*bool}
Sysctl{1 name!:string, 2 value!:string}
PortStatus{1 port!:int32, 2 protocol!:string, 3 error:*string}
ImageVolumeSource{1 reference:string, 2 pullPolicy:string}
NodeAllocatableResourceClaimStatus{1 resourceClaimName!:string, 2 containers:[]string, 4 mapping:[]NodeAllocatableMappedResources, 5 overhead:[]NodeAllocatableOverheadResources}
NodeAllocatableMappedResources{1 name!:string, 2 quantity!:*Quantity}
NodeAllocatableOverheadResources{1 name!:string, 2 perPod:*Quantity, 3 perContainer:*Quantity}
`,
  apps: `
StatefulSet{1 metadata:meta.ObjectMeta, 2 spec:StatefulSetSpec, 3 status:StatefulSetStatus}
StatefulSetUpdateStrategy{1 type:string, 2 rollingUpdate:*RollingUpdateStatefulSetStrategy}
RollingUpdateStatefulSetStrategy{1 partition:*int32, 2 maxUnavailable:*IntOrString}
StatefulSetPersistentVolumeClaimRetentionPolicy{1 whenDeleted:string, 2 whenScaled:string}
StatefulSetOrdinals{1 start!:int32}
StatefulSetSpec{1 replicas:*int32, 2 selector!:*meta.LabelSelector, 3 template!:core.PodTemplateSpec, 4 volumeClaimTemplates:[]core.PersistentVolumeClaim, 5 serviceName!:string, 6 podManagementPolicy:string, 7 updateStrategy:StatefulSetUpdateStrategy, 8 revisionHistoryLimit:*int32, 9 minReadySeconds:int32, 10 persistentVolumeClaimRetentionPolicy:*StatefulSetPersistentVolumeClaimRetentionPolicy, 11 ordinals:*StatefulSetOrdinals}
StatefulSetStatus{1 observedGeneration:int64, 2 replicas!:int32, 3 readyReplicas:int32, 4 currentReplicas:int32, 5 updatedReplicas:int32, 6 currentRevision:string, 7 updateRevision:string, 9 collisionCount:*int32, 10 conditions:[]StatefulSetCondition, 11 availableReplicas!:int32}
StatefulSetCondition{1 type!:string, 2 status!:string, 3 lastTransitionTime:meta.Time, 4 reason:string, 5 message:string}
Deployment{1 metadata:meta.ObjectMeta, 2 spec:DeploymentSpec, 3 status:DeploymentStatus}
DeploymentSpec{1 replicas:*int32, 2 selector!:*meta.LabelSelector, 3 template!:core.PodTemplateSpec, 4 strategy:DeploymentStrategy, 5 minReadySeconds:int32, 6 revisionHistoryLimit:*int32, 7 paused:bool, 9 progressDeadlineSeconds:*int32}
DeploymentStrategy{1 type:string, 2 rollingUpdate:*RollingUpdateDeployment}
RollingUpdateDeployment{1 maxUnavailable:*IntOrString, 2 maxSurge:*IntOrString}
DeploymentStatus{1 observedGeneration:int64, 2 replicas:int32, 3 updatedReplicas:int32, 7 readyReplicas:int32, 4 availableReplicas:int32, 5 unavailableReplicas:int32, 9 terminatingReplicas:*int32, 6 conditions:[]DeploymentCondition, 8 collisionCount:*int32}
DeploymentCondition{1 type!:string, 2 status!:string, 6 lastUpdateTime:meta.Time, 7 lastTransitionTime:meta.Time, 4 reason:string, 5 message:string}
DaemonSetUpdateStrategy{1 type:string, 2 rollingUpdate:*RollingUpdateDaemonSet}
RollingUpdateDaemonSet{1 maxUnavailable:*IntOrString, 2 maxSurge:*IntOrString}
DaemonSetSpec{1 selector!:*meta.LabelSelector, 2 template!:core.PodTemplateSpec, 3 updateStrategy:DaemonSetUpdateStrategy, 4 minReadySeconds:int32, 6 revisionHistoryLimit:*int32}
DaemonSetStatus{1 currentNumberScheduled!:int32, 2 numberMisscheduled!:int32, 3 desiredNumberScheduled!:int32, 4 numberReady!:int32, 5 observedGeneration:int64, 6 updatedNumberScheduled:int32, 7 numberAvailable:int32, 8 numberUnavailable:int32, 9 collisionCount:*int32, 10 conditions:[]DaemonSetCondition}
DaemonSetCondition{1 type!:string, 2 status!:string, 3 lastTransitionTime:meta.Time, 4 reason:string, 5 message:string}
DaemonSet{1 metadata:meta.ObjectMeta, 2 spec:DaemonSetSpec, 3 status:DaemonSetStatus}
ReplicaSet{1 metadata:meta.ObjectMeta, 2 spec:ReplicaSetSpec, 3 status:ReplicaSetStatus}
ReplicaSetSpec{1 replicas:*int32, 4 minReadySeconds:int32, 2 selector!:*meta.LabelSelector, 3 template:core.PodTemplateSpec}
ReplicaSetStatus{1 replicas!:int32, 2 fullyLabeledReplicas:int32, 4 readyReplicas:int32, 5 availableReplicas:int32, 7 terminatingReplicas:*int32, 3 observedGeneration:int64, 6 conditions:[]ReplicaSetCondition}
ReplicaSetCondition{1 type!:string, 2 status!:string, 3 lastTransitionTime:meta.Time, 4 reason:string, 5 message:string}
ControllerRevision{1 metadata:meta.ObjectMeta, 2 data!:RawExtension, 3 revision!:int64}
`,
  batch: `
Job{1 metadata:meta.ObjectMeta, 2 spec:JobSpec, 3 status:JobStatus}
PodFailurePolicyOnExitCodesRequirement{1 containerName:*string, 2 operator!:string, 3 values!:[]int32}
PodFailurePolicyOnPodConditionsPattern{1 type!:string, 2 status!:string}
PodFailurePolicyRule{1 action!:string, 2 onExitCodes:*PodFailurePolicyOnExitCodesRequirement, 3 onPodConditions:[]PodFailurePolicyOnPodConditionsPattern}
PodFailurePolicy{1 rules!:[]PodFailurePolicyRule}
SuccessPolicy{1 rules!:[]SuccessPolicyRule}
SuccessPolicyRule{1 succeededIndexes:*string, 2 succeededCount:*int32}
JobSpec{1 parallelism:*int32, 2 completions:*int32, 3 activeDeadlineSeconds:*int64, 11 podFailurePolicy:*PodFailurePolicy, 16 successPolicy:*SuccessPolicy, 7 backoffLimit:*int32, 12 backoffLimitPerIndex:*int32, 13 maxFailedIndexes:*int32, 4 selector:*meta.LabelSelector, 5 manualSelector:*bool, 6 template!:core.PodTemplateSpec, 8 ttlSecondsAfterFinished:*int32, 9 completionMode:*string, 10 suspend:*bool, 14 podReplacementPolicy:*string, 15 managedBy:*string, 17 scheduling:*JobSchedulingConfiguration}
JobSchedulingConfiguration{1 schedulingPolicy:*schedulingv1alpha3.WorkloadPodGroupSchedulingPolicy, 2 schedulingConstraints:*schedulingv1alpha3.WorkloadPodGroupSchedulingConstraints, 3 disruptionMode:*schedulingv1alpha3.WorkloadPodGroupDisruptionMode, 4 resourceClaims:[]schedulingv1alpha3.WorkloadPodGroupResourceClaim}
JobStatus{1 conditions:[]JobCondition, 2 startTime:*meta.Time, 3 completionTime:*meta.Time, 4 active:int32, 5 succeeded:int32, 6 failed:int32, 11 terminating:*int32, 7 completedIndexes:string, 10 failedIndexes:*string, 8 uncountedTerminatedPods:*UncountedTerminatedPods, 9 ready:*int32}
UncountedTerminatedPods{1 succeeded:[]string, 2 failed:[]string}
JobCondition{1 type!:string, 2 status!:string, 3 lastProbeTime:meta.Time, 4 lastTransitionTime:meta.Time, 5 reason:string, 6 message:string}
JobTemplateSpec{1 metadata:meta.ObjectMeta, 2 spec:JobSpec}
CronJob{1 metadata:meta.ObjectMeta, 2 spec:CronJobSpec, 3 status:CronJobStatus}
CronJobSpec{1 schedule!:string, 8 timeZone:*string, 2 startingDeadlineSeconds:*int64, 3 concurrencyPolicy:string, 4 suspend:*bool, 5 jobTemplate!:JobTemplateSpec, 6 successfulJobsHistoryLimit:*int32, 7 failedJobsHistoryLimit:*int32}
CronJobStatus{1 active:[]core.ObjectReference, 4 lastScheduleTime:*meta.Time, 5 lastSuccessfulTime:*meta.Time}
`,
  autoscaling: `
CrossVersionObjectReference{1 kind!:string, 2 name!:string, 3 apiVersion:string}
HorizontalPodAutoscalerSpec{1 scaleTargetRef!:CrossVersionObjectReference, 2 minReplicas:*int32, 3 maxReplicas!:int32, 4 targetCPUUtilizationPercentage:*int32}
HorizontalPodAutoscalerStatus{1 observedGeneration:*int64, 2 lastScaleTime:*meta.Time, 3 currentReplicas!:int32, 4 desiredReplicas!:int32, 5 currentCPUUtilizationPercentage:*int32}
HorizontalPodAutoscaler{1 metadata:meta.ObjectMeta, 2 spec:HorizontalPodAutoscalerSpec, 3 status:HorizontalPodAutoscalerStatus}
Scale{1 metadata:meta.ObjectMeta, 2 spec:ScaleSpec, 3 status:ScaleStatus}
ScaleSpec{1 replicas:int32}
ScaleStatus{1 replicas!:int32, 2 selector:string}
MetricSpec{1 type!:string, 2 object:*ObjectMetricSource, 3 pods:*PodsMetricSource, 4 resource:*ResourceMetricSource, 7 containerResource:*ContainerResourceMetricSource, 5 external:*ExternalMetricSource}
ObjectMetricSource{1 target!:CrossVersionObjectReference, 2 metricName!:string, 3 targetValue!:Quantity, 4 selector:*meta.LabelSelector, 5 averageValue:*Quantity}
PodsMetricSource{1 metricName!:string, 2 targetAverageValue!:Quantity, 3 selector:*meta.LabelSelector}
ResourceMetricSource{1 name!:string, 2 targetAverageUtilization:*int32, 3 targetAverageValue:*Quantity}
ContainerResourceMetricSource{1 name!:string, 2 targetAverageUtilization:*int32, 3 targetAverageValue:*Quantity, 5 container!:string}
ExternalMetricSource{1 metricName!:string, 2 metricSelector:*meta.LabelSelector, 3 targetValue:*Quantity, 4 targetAverageValue:*Quantity}
MetricStatus{1 type!:string, 2 object:*ObjectMetricStatus, 3 pods:*PodsMetricStatus, 4 resource:*ResourceMetricStatus, 7 containerResource:*ContainerResourceMetricStatus, 5 external:*ExternalMetricStatus}
HorizontalPodAutoscalerCondition{1 type!:string, 2 status!:string, 3 lastTransitionTime:meta.Time, 4 reason:string, 5 message:string, 6 observedGeneration:*int64}
ObjectMetricStatus{1 target!:CrossVersionObjectReference, 2 metricName!:string, 3 currentValue!:Quantity, 4 selector:*meta.LabelSelector, 5 averageValue:*Quantity}
PodsMetricStatus{1 metricName!:string, 2 currentAverageValue!:Quantity, 3 selector:*meta.LabelSelector}
ResourceMetricStatus{1 name!:string, 2 currentAverageUtilization:*int32, 3 currentAverageValue!:Quantity}
ContainerResourceMetricStatus{1 name!:string, 2 currentAverageUtilization:*int32, 3 currentAverageValue!:Quantity, 4 container!:string}
ExternalMetricStatus{1 metricName!:string, 2 metricSelector:*meta.LabelSelector, 3 currentValue!:Quantity, 4 currentAverageValue:*Quantity}
`,
  autoscaling2: `
HorizontalPodAutoscaler{1 metadata:meta.ObjectMeta, 2 spec:HorizontalPodAutoscalerSpec, 3 status:HorizontalPodAutoscalerStatus}
HorizontalPodAutoscalerSpec{1 scaleTargetRef!:CrossVersionObjectReference, 2 minReplicas:*int32, 3 maxReplicas!:int32, 4 metrics:[]MetricSpec, 5 behavior:*HorizontalPodAutoscalerBehavior}
CrossVersionObjectReference{1 kind!:string, 2 name!:string, 3 apiVersion:string}
MetricSpec{1 type!:string, 2 object:*ObjectMetricSource, 3 pods:*PodsMetricSource, 4 resource:*ResourceMetricSource, 7 containerResource:*ContainerResourceMetricSource, 5 external:*ExternalMetricSource}
HorizontalPodAutoscalerBehavior{1 scaleUp:*HPAScalingRules, 2 scaleDown:*HPAScalingRules}
HPAScalingRules{3 stabilizationWindowSeconds:*int32, 1 selectPolicy:*string, 2 policies:[]HPAScalingPolicy, 4 tolerance:*Quantity}
HPAScalingPolicy{1 type!:string, 2 value!:int32, 3 periodSeconds!:int32}
ObjectMetricSource{1 describedObject!:CrossVersionObjectReference, 2 target!:MetricTarget, 3 metric!:MetricIdentifier}
PodsMetricSource{1 metric!:MetricIdentifier, 2 target!:MetricTarget}
ResourceMetricSource{1 name!:string, 2 target!:MetricTarget}
ContainerResourceMetricSource{1 name!:string, 2 target!:MetricTarget, 3 container!:string}
ExternalMetricSource{1 metric!:MetricIdentifier, 2 target!:MetricTarget}
MetricIdentifier{1 name!:string, 2 selector:*meta.LabelSelector}
MetricTarget{1 type!:string, 2 value:*Quantity, 3 averageValue:*Quantity, 4 averageUtilization:*int32}
HorizontalPodAutoscalerStatus{1 observedGeneration:*int64, 2 lastScaleTime:*meta.Time, 3 currentReplicas:int32, 4 desiredReplicas!:int32, 5 currentMetrics!:[]MetricStatus, 6 conditions:[]HorizontalPodAutoscalerCondition}
HorizontalPodAutoscalerCondition{1 type!:string, 2 status!:string, 3 lastTransitionTime:meta.Time, 4 reason:string, 5 message:string, 6 observedGeneration:*int64}
MetricStatus{1 type!:string, 2 object:*ObjectMetricStatus, 3 pods:*PodsMetricStatus, 4 resource:*ResourceMetricStatus, 7 containerResource:*ContainerResourceMetricStatus, 5 external:*ExternalMetricStatus}
ObjectMetricStatus{1 metric!:MetricIdentifier, 2 current!:MetricValueStatus, 3 describedObject!:CrossVersionObjectReference}
PodsMetricStatus{1 metric!:MetricIdentifier, 2 current!:MetricValueStatus}
ResourceMetricStatus{1 name!:string, 2 current!:MetricValueStatus}
ContainerResourceMetricStatus{1 name!:string, 2 current!:MetricValueStatus, 3 container!:string}
ExternalMetricStatus{1 metric!:MetricIdentifier, 2 current!:MetricValueStatus}
MetricValueStatus{1 value:*Quantity, 2 averageValue:*Quantity, 3 averageUtilization:*int32}
`,
  networking: `
NetworkPolicy{1 metadata:meta.ObjectMeta, 2 spec:NetworkPolicySpec}
NetworkPolicySpec{1 podSelector!:meta.LabelSelector, 2 ingress:[]NetworkPolicyIngressRule, 3 egress:[]NetworkPolicyEgressRule, 4 policyTypes:[]string}
NetworkPolicyIngressRule{1 ports:[]NetworkPolicyPort, 2 from:[]NetworkPolicyPeer}
NetworkPolicyEgressRule{1 ports:[]NetworkPolicyPort, 2 to:[]NetworkPolicyPeer}
NetworkPolicyPort{1 protocol:*string, 2 port:*IntOrString, 3 endPort:*int32}
IPBlock{1 cidr!:string, 2 except:[]string}
NetworkPolicyPeer{1 podSelector:*meta.LabelSelector, 2 namespaceSelector:*meta.LabelSelector, 3 ipBlock:*IPBlock}
Ingress{1 metadata:meta.ObjectMeta, 2 spec:IngressSpec, 3 status:IngressStatus}
IngressSpec{4 ingressClassName:*string, 1 defaultBackend:*IngressBackend, 2 tls:[]IngressTLS, 3 rules:[]IngressRule}
IngressTLS{1 hosts:[]string, 2 secretName:string}
IngressStatus{1 loadBalancer:IngressLoadBalancerStatus}
IngressLoadBalancerStatus{1 ingress:[]IngressLoadBalancerIngress}
IngressLoadBalancerIngress{1 ip:string, 2 hostname:string, 4 ports:[]IngressPortStatus}
IngressPortStatus{1 port!:int32, 2 protocol!:string, 3 error:*string}
IngressRule{1 host:string, 2 (inline):IngressRuleValue}
IngressRuleValue{1 http:*HTTPIngressRuleValue}
HTTPIngressRuleValue{1 paths!:[]HTTPIngressPath}
HTTPIngressPath{1 path:string, 3 pathType!:*string, 2 backend!:IngressBackend}
IngressBackend{4 service:*IngressServiceBackend, 3 resource:*core.TypedLocalObjectReference}
IngressServiceBackend{1 name!:string, 2 port:ServiceBackendPort}
ServiceBackendPort{1 name:string, 2 number:int32}
IngressClass{1 metadata:meta.ObjectMeta, 2 spec:IngressClassSpec}
IngressClassSpec{1 controller:string, 2 parameters:*IngressClassParametersReference}
IngressClassParametersReference{1 apiGroup:*string, 2 kind!:string, 3 name!:string, 4 scope!:*string, 5 namespace:*string}
IPAddress{1 metadata:meta.ObjectMeta, 2 spec:IPAddressSpec}
IPAddressSpec{1 parentRef:*ParentReference}
ParentReference{1 group:string, 2 resource:string, 3 namespace:string, 4 name:string}
ServiceCIDR{1 metadata:meta.ObjectMeta, 2 spec:ServiceCIDRSpec, 3 status:ServiceCIDRStatus}
ServiceCIDRSpec{1 cidrs:[]string}
ServiceCIDRStatus{1 conditions:[]meta.Condition}
`,
  policy: `
PodDisruptionBudgetSpec{1 minAvailable:*IntOrString, 2 selector:*meta.LabelSelector, 3 maxUnavailable:*IntOrString, 4 unhealthyPodEvictionPolicy:*string}
PodDisruptionBudgetStatus{1 observedGeneration:int64, 2 disruptedPods:map<meta.Time>, 3 disruptionsAllowed!:int32, 4 currentHealthy!:int32, 5 desiredHealthy!:int32, 6 expectedPods!:int32, 7 conditions:[]meta.Condition}
PodDisruptionBudget{1 metadata:meta.ObjectMeta, 2 spec:PodDisruptionBudgetSpec, 3 status:PodDisruptionBudgetStatus}
Eviction{1 metadata:meta.ObjectMeta, 2 deleteOptions:*meta.DeleteOptions}
`,
  rbac: `
PolicyRule{1 verbs!:[]string, 2 apiGroups:[]string, 3 resources:[]string, 4 resourceNames:[]string, 5 nonResourceURLs:[]string}
Subject{1 kind!:string, 2 apiGroup:string, 3 name!:string, 4 namespace:string}
RoleRef{1 apiGroup!:string, 2 kind!:string, 3 name!:string}
Role{1 metadata:meta.ObjectMeta, 2 rules!:[]PolicyRule}
RoleBinding{1 metadata:meta.ObjectMeta, 2 subjects:[]Subject, 3 roleRef!:RoleRef}
ClusterRole{1 metadata:meta.ObjectMeta, 2 rules!:[]PolicyRule, 3 aggregationRule:*AggregationRule}
AggregationRule{1 clusterRoleSelectors:[]meta.LabelSelector}
ClusterRoleBinding{1 metadata:meta.ObjectMeta, 2 subjects:[]Subject, 3 roleRef!:RoleRef}
`,
  discovery: `
EndpointSlice{1 metadata:meta.ObjectMeta, 4 addressType!:string, 2 endpoints!:[]Endpoint, 3 ports!:[]EndpointPort}
Endpoint{1 addresses!:[]string, 2 conditions:EndpointConditions, 3 hostname:*string, 4 targetRef:*core.ObjectReference, 5 deprecatedTopology:map<string>, 6 nodeName:*string, 7 zone:*string, 8 hints:*EndpointHints}
EndpointConditions{1 ready:*bool, 2 serving:*bool, 3 terminating:*bool}
EndpointHints{1 forZones:[]ForZone, 2 forNodes:[]ForNode}
ForZone{1 name!:string}
ForNode{1 name!:string}
EndpointPort{1 name:*string, 2 protocol:*string, 3 port:*int32, 4 appProtocol:*string}
`,
  coordination: `
Lease{1 metadata:meta.ObjectMeta, 2 spec:LeaseSpec}
LeaseSpec{1 holderIdentity:*string, 2 leaseDurationSeconds:*int32, 3 acquireTime:*meta.MicroTime, 4 renewTime:*meta.MicroTime, 5 leaseTransitions:*int32, 6 strategy:*string, 7 preferredHolder:*string}
`,
  storage: `
StorageClass{1 metadata:meta.ObjectMeta, 2 provisioner!:string, 3 parameters:map<string>, 4 reclaimPolicy:*string, 5 mountOptions:[]string, 6 allowVolumeExpansion:*bool, 7 volumeBindingMode:*string, 8 allowedTopologies:[]core.TopologySelectorTerm}
VolumeAttachment{1 metadata:meta.ObjectMeta, 2 spec!:VolumeAttachmentSpec, 3 status:VolumeAttachmentStatus}
VolumeAttachmentSpec{1 attacher!:string, 2 source!:VolumeAttachmentSource, 3 nodeName!:string}
VolumeAttachmentSource{1 persistentVolumeName:*string, 2 (inline):*core.PersistentVolumeSpec}
VolumeAttachmentStatus{1 attached!:bool, 2 attachmentMetadata:map<string>, 3 attachError:*VolumeError, 4 detachError:*VolumeError}
VolumeError{1 time:meta.Time, 2 message:string, 3 errorCode:*int32}
CSIDriver{1 metadata:meta.ObjectMeta, 2 spec!:CSIDriverSpec}
CSIDriverSpec{1 attachRequired:*bool, 2 podInfoOnMount:*bool, 3 volumeLifecycleModes:[]string, 4 storageCapacity:*bool, 5 fsGroupPolicy:*string, 6 tokenRequests:[]TokenRequest, 7 requiresRepublish:*bool, 8 seLinuxMount:*bool, 9 nodeAllocatableUpdatePeriodSeconds:*int64, 10 serviceAccountTokenInSecrets:*bool, 11 preventPodSchedulingIfMissing:*bool}
TokenRequest{1 audience!:string, 2 expirationSeconds:*int64}
CSINode{1 metadata:meta.ObjectMeta, 2 spec!:CSINodeSpec, 3 status:CSINodeStatus}
CSINodeSpec{1 drivers!:[]CSINodeDriver}
CSINodeDriver{1 name!:string, 2 nodeID!:string, 3 topologyKeys!:[]string, 4 allocatable:*VolumeNodeResources}
VolumeNodeResources{1 count:*int32}
StorageHealthCondition{1 status!:string, 2 reason!:string, 3 message:string, 4 accessMode:*string, 5 volumeMode:*string, 6 lastTransitionTime:meta.Time}
StorageHealth{1 name!:string, 2 healthConditions:[]StorageHealthCondition}
CSINodeStatus{1 storageHealth:[]StorageHealth}
CSIStorageCapacity{1 metadata:meta.ObjectMeta, 2 nodeTopology:*meta.LabelSelector, 3 storageClassName!:string, 4 capacity:*Quantity, 5 maximumVolumeSize:*Quantity}
VolumeAttributesClass{1 metadata:meta.ObjectMeta, 2 driverName!:string, 3 parameters:map<string>}
`,
  metrics: `
NodeMetrics{1 metadata:meta.ObjectMeta, 2 timestamp!:meta.Time, 3 window!:string, 4 usage!:map<Quantity>}
PodMetrics{1 metadata:meta.ObjectMeta, 2 timestamp!:meta.Time, 3 window!:string, 4 containers!:[]ContainerMetrics}
ContainerMetrics{1 name!:string, 2 usage!:map<Quantity>}
`,
  scheduling: `
PriorityClass{1 metadata:meta.ObjectMeta, 2 value!:int32, 3 globalDefault:bool, 4 description:string, 5 preemptionPolicy:*string}
`,
  authentication: `
TokenReview{1 metadata:meta.ObjectMeta, 2 spec!:TokenReviewSpec, 3 status:TokenReviewStatus}
TokenReviewSpec{1 token:string, 2 audiences:[]string}
TokenReviewStatus{1 authenticated:bool, 2 user:UserInfo, 4 audiences:[]string, 3 error:string}
UserInfo{1 username:string, 2 uid:string, 3 groups:[]string, 4 extra:map<[]string>}
TokenRequest{1 metadata:meta.ObjectMeta, 2 spec!:TokenRequestSpec, 3 status:TokenRequestStatus}
TokenRequestSpec{1 audiences!:[]string, 4 expirationSeconds!:*int64, 3 boundObjectRef!:*BoundObjectReference, 5 attestations:map<[]string>}
TokenRequestStatus{1 token!:string, 2 expirationTimestamp!:meta.Time}
BoundObjectReference{1 kind:string, 2 apiVersion:string, 3 name:string, 4 uid:string}
SelfSubjectReview{1 metadata:meta.ObjectMeta, 2 status:SelfSubjectReviewStatus}
SelfSubjectReviewStatus{1 userInfo:UserInfo}
`,
  authorization: `
SubjectAccessReview{1 metadata:meta.ObjectMeta, 2 spec!:SubjectAccessReviewSpec, 3 status:SubjectAccessReviewStatus}
SelfSubjectAccessReview{1 metadata:meta.ObjectMeta, 2 spec!:SelfSubjectAccessReviewSpec, 3 status:SubjectAccessReviewStatus}
LocalSubjectAccessReview{1 metadata:meta.ObjectMeta, 2 spec!:SubjectAccessReviewSpec, 3 status:SubjectAccessReviewStatus}
ResourceAttributes{1 namespace:string, 2 verb:string, 3 group:string, 4 version:string, 5 resource:string, 6 subresource:string, 7 name:string, 8 fieldSelector:*FieldSelectorAttributes, 9 labelSelector:*LabelSelectorAttributes}
LabelSelectorAttributes{1 rawSelector:string, 2 requirements:[]meta.LabelSelectorRequirement}
FieldSelectorAttributes{1 rawSelector:string, 2 requirements:[]meta.FieldSelectorRequirement}
NonResourceAttributes{1 path:string, 2 verb:string}
SubjectAccessReviewSpec{1 resourceAttributes:*ResourceAttributes, 2 nonResourceAttributes:*NonResourceAttributes, 3 user:string, 4 groups:[]string, 5 extra:map<[]string>, 6 uid:string}
SelfSubjectAccessReviewSpec{1 resourceAttributes:*ResourceAttributes, 2 nonResourceAttributes:*NonResourceAttributes}
SubjectAccessReviewStatus{1 allowed!:bool, 4 denied:bool, 2 reason:string, 3 evaluationError:string}
SelfSubjectRulesReview{1 metadata:meta.ObjectMeta, 2 spec!:SelfSubjectRulesReviewSpec, 3 status:SubjectRulesReviewStatus}
SelfSubjectRulesReviewSpec{1 namespace:string}
SubjectRulesReviewStatus{1 resourceRules!:[]ResourceRule, 2 nonResourceRules!:[]NonResourceRule, 3 incomplete!:bool, 4 evaluationError:string}
ResourceRule{1 verbs!:[]string, 2 apiGroups:[]string, 3 resources:[]string, 4 resourceNames:[]string}
NonResourceRule{1 verbs!:[]string, 2 nonResourceURLs:[]string}
`,
  certificates: `
CertificateSigningRequest{1 metadata:meta.ObjectMeta, 2 spec!:CertificateSigningRequestSpec, 3 status:CertificateSigningRequestStatus}
CertificateSigningRequestSpec{1 request!:bytes, 7 signerName!:string, 8 expirationSeconds:*int32, 5 usages:[]string, 2 username:string, 3 uid:string, 4 groups:[]string, 6 extra:map<[]string>}
CertificateSigningRequestStatus{1 conditions:[]CertificateSigningRequestCondition, 2 certificate:bytes}
CertificateSigningRequestCondition{1 type!:string, 6 status!:string, 2 reason:string, 3 message:string, 4 lastUpdateTime:meta.Time, 5 lastTransitionTime:meta.Time}
ClusterTrustBundle{1 metadata:meta.ObjectMeta, 2 spec!:ClusterTrustBundleSpec}
ClusterTrustBundleSpec{1 signerName:string, 2 trustBundle!:string}
PodCertificateRequest{1 metadata:meta.ObjectMeta, 2 spec!:PodCertificateRequestSpec, 3 status:PodCertificateRequestStatus}
PodCertificateRequestSpec{1 signerName!:string, 2 podName!:string, 3 podUID!:string, 4 serviceAccountName!:string, 5 serviceAccountUID!:string, 6 nodeName!:string, 7 nodeUID!:string, 8 maxExpirationSeconds:*int32, 12 stubPKCS10Request!:bytes, 11 unverifiedUserAnnotations:map<string>}
PodCertificateRequestStatus{1 conditions:[]meta.Condition, 2 certificateChain:string, 4 notBefore:*meta.Time, 5 beginRefreshAt:*meta.Time, 6 notAfter:*meta.Time}
`,
  events: `
Event{1 metadata!:meta.ObjectMeta, 2 eventTime!:meta.MicroTime, 3 series:*EventSeries, 4 reportingController:string, 5 reportingInstance:string, 6 action:string, 7 reason:string, 8 regarding:core.ObjectReference, 9 related:*core.ObjectReference, 10 note:string, 11 type:string, 12 deprecatedSource:core.EventSource, 13 deprecatedFirstTimestamp:meta.Time, 14 deprecatedLastTimestamp:meta.Time, 15 deprecatedCount:int32}
EventSeries{1 count!:int32, 2 lastObservedTime!:meta.MicroTime}
`,
  meta: `
TypeMeta{1 kind:string, 2 apiVersion:string}
ListMeta{1 selfLink:string, 2 resourceVersion:string, 3 continue:string, 4 remainingItemCount:*int64, 5 shardInfo:*ShardInfo}
ShardInfo{1 selector!:string}
ObjectMeta{1 name:string, 2 generateName:string, 3 namespace:string, 4 selfLink:string, 5 uid:string, 6 resourceVersion:string, 7 generation:int64, 8 creationTimestamp:Time, 9 deletionTimestamp:*Time, 10 deletionGracePeriodSeconds:*int64, 11 labels:map<string>, 12 annotations:map<string>, 13 ownerReferences:[]OwnerReference, 14 finalizers:[]string, 17 managedFields:[]ManagedFieldsEntry}
OwnerReference{5 apiVersion!:string, 1 kind!:string, 3 name!:string, 4 uid!:string, 6 controller:*bool, 7 blockOwnerDeletion:*bool}
ListOptions{1 labelSelector:string, 2 fieldSelector:string, 3 watch:bool, 9 allowWatchBookmarks:bool, 4 resourceVersion:string, 10 resourceVersionMatch:string, 5 timeoutSeconds:*int64, 7 limit:int64, 8 continue:string, 11 sendInitialEvents:*bool, 15 shardSelector:string}
GetOptions{1 resourceVersion:string}
DeleteOptions{1 gracePeriodSeconds:*int64, 2 preconditions:*Preconditions, 3 orphanDependents:*bool, 4 propagationPolicy:*string, 5 dryRun:[]string, 6 ignoreStoreReadErrorWithClusterBreakingPotential:*bool}
CreateOptions{1 dryRun:[]string, 3 fieldManager:string, 4 fieldValidation:string}
PatchOptions{1 dryRun:[]string, 2 force:*bool, 3 fieldManager:string, 4 fieldValidation:string}
ApplyOptions{1 dryRun:[]string, 2 force!:bool, 3 fieldManager!:string}
UpdateOptions{1 dryRun:[]string, 2 fieldManager:string, 3 fieldValidation:string}
Preconditions{1 uid:*string, 2 resourceVersion:*string}
Status{1 metadata:ListMeta, 2 status:string, 3 message:string, 4 reason:string, 5 details:*StatusDetails, 6 code:int32}
StatusDetails{1 name:string, 2 group:string, 3 kind:string, 6 uid:string, 4 causes:[]StatusCause, 5 retryAfterSeconds:int32}
StatusCause{1 reason:string, 2 message:string, 3 field:string}
APIVersions{1 versions!:[]string, 2 serverAddressByClientCIDRs!:[]ServerAddressByClientCIDR}
APIGroupList{1 groups!:[]APIGroup}
APIGroup{1 name!:string, 2 versions!:[]GroupVersionForDiscovery, 3 preferredVersion:GroupVersionForDiscovery, 4 serverAddressByClientCIDRs:[]ServerAddressByClientCIDR}
ServerAddressByClientCIDR{1 clientCIDR!:string, 2 serverAddress!:string}
GroupVersionForDiscovery{1 groupVersion!:string, 2 version!:string}
APIResource{1 name!:string, 6 singularName!:string, 2 namespaced!:bool, 8 group:string, 9 version:string, 3 kind!:string, 4 verbs!:[]string, 5 shortNames:[]string, 7 categories:[]string, 10 storageVersionHash:string}
APIResourceList{1 groupVersion!:string, 2 resources!:[]APIResource}
RootPaths{1 paths!:[]string}
LabelSelector{1 matchLabels:map<string>, 2 matchExpressions:[]LabelSelectorRequirement}
LabelSelectorRequirement{1 key!:string, 2 operator!:string, 3 values:[]string}
FieldSelectorRequirement{1 key!:string, 2 operator!:string, 3 values:[]string}
ManagedFieldsEntry{1 manager:string, 2 operation:string, 3 apiVersion:string, 4 time:*Time, 6 fieldsType:string, 7 fieldsV1:*FieldsV1, 8 subresource:string}
TableOptions{1 includeObject:string}
PartialObjectMetadata{1 metadata:ObjectMeta}
Condition{1 type!:string, 2 status!:string, 3 observedGeneration:int64, 4 lastTransitionTime!:Time, 5 reason!:string, 6 message!:string}
`,
  apiextensions: `
CustomResourceDefinitionSpec{1 group!:string, 3 names!:CustomResourceDefinitionNames, 4 scope!:string, 7 versions!:[]CustomResourceDefinitionVersion, 9 conversion:*CustomResourceConversion, 10 preserveUnknownFields:bool}
CustomResourceConversion{1 strategy!:string, 2 webhook:*WebhookConversion}
WebhookConversion{2 clientConfig:*WebhookClientConfig, 3 conversionReviewVersions!:[]string}
WebhookClientConfig{3 url:*string, 1 service:*ServiceReference, 2 caBundle:bytes}
ServiceReference{1 namespace!:string, 2 name!:string, 3 path:*string, 4 port:*int32}
CustomResourceDefinitionVersion{1 name!:string, 2 served!:bool, 3 storage!:bool, 7 deprecated:bool, 8 deprecationWarning:*string, 4 schema:*CustomResourceValidation, 5 subresources:*CustomResourceSubresources, 6 additionalPrinterColumns:[]CustomResourceColumnDefinition, 9 selectableFields:[]SelectableField}
SelectableField{1 jsonPath!:string}
CustomResourceColumnDefinition{1 name!:string, 2 type!:string, 3 format:string, 4 description:string, 5 priority:int32, 6 jsonPath!:string}
CustomResourceDefinitionNames{1 plural!:string, 2 singular:string, 3 shortNames:[]string, 4 kind!:string, 5 listKind:string, 6 categories:[]string}
CustomResourceDefinitionCondition{1 type!:string, 2 status!:string, 3 lastTransitionTime:meta.Time, 4 reason:string, 5 message:string, 6 observedGeneration:int64}
CustomResourceDefinitionStatus{1 conditions!:[]CustomResourceDefinitionCondition, 2 acceptedNames!:CustomResourceDefinitionNames, 3 storedVersions!:[]string, 4 observedGeneration:int64}
CustomResourceDefinition{1 metadata:meta.ObjectMeta, 2 spec!:CustomResourceDefinitionSpec, 3 status:CustomResourceDefinitionStatus}
CustomResourceValidation{1 openAPIV3Schema:*JSONSchemaProps}
CustomResourceSubresources{1 status:*CustomResourceSubresourceStatus, 2 scale:*CustomResourceSubresourceScale}
CustomResourceSubresourceScale{1 specReplicasPath!:string, 2 statusReplicasPath!:string, 3 labelSelectorPath:*string}
ConversionReview{1 request:*ConversionRequest, 2 response:*ConversionResponse}
ConversionRequest{1 uid!:string, 2 desiredAPIVersion!:string, 3 objects!:[]RawExtension}
ConversionResponse{1 uid!:string, 2 convertedObjects!:[]RawExtension, 3 result!:meta.Status}
`,
};
