/** What the messages about volumes are for. */
export const volumeDescriptions = `
Volume: A folder of a pod that its containers can mount, from one source.
  name: Its name, by which containers mount it; unique in the pod.
  hostPath: A file or folder of the node.
  emptyDir: A folder that is empty at first and goes with the pod.
  gcePersistentDisk: A disk of Google Compute Engine, in the older form.
  awsElasticBlockStore: A disk of Amazon Web Services, in the older form.
  gitRepo: A checkout of a git repository, in the older form.
  secret: The values of a secret, as files.
  nfs: A folder of an NFS server.
  iscsi: A disk of an iSCSI target.
  glusterfs: A Glusterfs volume, in the older form.
  persistentVolumeClaim: The volume that a claim in the same namespace is bound to.
  rbd: A Rados block device, in the older form.
  flexVolume: A volume of a FlexVolume driver, in the older form.
  cinder: A Cinder volume, in the older form.
  cephfs: A CephFS folder, in the older form.
  flocker: A Flocker volume, in the older form.
  downwardAPI: Facts about the pod, as files.
  fc: A Fibre Channel disk.
  azureFile: A file share of Azure, in the older form.
  configMap: The values of a ConfigMap, as files.
  vsphereVolume: A disk of vSphere, in the older form.
  quobyte: A Quobyte volume, in the older form.
  azureDisk: A disk of Azure, in the older form.
  photonPersistentDisk: A disk of the Photon Controller, in the older form.
  projected: Several sources in one folder.
  portworxVolume: A Portworx volume, in the older form.
  scaleIO: A ScaleIO volume, in the older form.
  storageos: A StorageOS volume, in the older form.
  csi: A volume of a CSI driver that lives as long as the pod.
  ephemeral: A claim that is made for the pod and goes with it.
  image: The files of an image.
HostPathVolumeSource: A file or folder of the node.
  path: Its path on the node.
  type: What must be there, or is made: DirectoryOrCreate, Directory, FileOrCreate, File, Socket and so on.
EmptyDirVolumeSource: A folder that is empty at first and goes with the pod.
  medium: Where it lies; "Memory" asks for a file system in memory.
  sizeLimit: How much it may hold.
GitRepoVolumeSource: A checkout of a git repository.
  repository: The address of the repository.
  revision: The commit to check out.
  directory: The folder to check out into.
SecretVolumeSource: The values of a secret, as files.
  secretName: The name of the secret.
KeyToPath: The file that a key becomes.
  key: The key.
NFSVolumeSource: A folder of an NFS server.
  server: The name or address of the server.
  path: The folder that the server exports.
PersistentVolumeClaimVolumeSource: The volume that a claim is bound to.
  claimName: The name of the claim.
DownwardAPIVolumeSource: Facts about the pod, as files.
  items: The files.
DownwardAPIVolumeFile: A file with a fact about the pod.
  fieldRef: The field of the pod that it holds.
  resourceFieldRef: The limit or request of a container that it holds.
ObjectFieldSelector: A field of the pod.
  apiVersion: The version of the schema that the path is in; "v1" when left out.
  fieldPath: The path of the field, such as "metadata.name".
ResourceFieldSelector: A limit or request of a container.
  containerName: The container; in variables its own.
  resource: The field, such as "limits.cpu".
  divisor: The unit to count in; 1 when left out.
ConfigMapVolumeSource: The values of a ConfigMap, as files.
  name: The name of the ConfigMap.
ProjectedVolumeSource: Several sources in one folder.
  sources: The sources.
VolumeProjection: One source of a projected volume.
  secret: The values of a secret.
  downwardAPI: Facts about the pod.
  configMap: The values of a ConfigMap.
  serviceAccountToken: A token of the pod's service account, renewed in time.
  clusterTrustBundle: Certificates of a ClusterTrustBundle.
  podCertificate: A key and certificate for the pod.
SecretProjection: The values of a secret, in a projected volume.
  name: The name of the secret.
DownwardAPIProjection: Facts about the pod, in a projected volume.
  items: The files.
ConfigMapProjection: The values of a ConfigMap, in a projected volume.
  name: The name of the ConfigMap.
ServiceAccountTokenProjection: A token of the pod's service account.
  audience: Who is to accept the token; the API of the cluster when left out.
  expirationSeconds: For how long it is good; 3600 when left out, at least 600.
ClusterTrustBundleProjection: Certificates of one or more ClusterTrustBundles.
  name: The name of the bundle.
  signerName: Takes all bundles of this signer.
PodCertificateProjection: A key and certificate for the pod.
  signerName: Who is to sign the certificate.
  keyType: The type of key to make, such as ED25519.
  maxExpirationSeconds: For how long the certificate may be good at most.
  credentialBundlePath: The path of a file with key and certificates together.
  keyPath: The path of a file with the key.
  certificateChainPath: The path of a file with the certificates.
  userAnnotations: Anything the signer wants to know.
CSIVolumeSource: A volume of a CSI driver.
  driver: The name of the driver.
  volumeAttributes: Settings for the driver.
  nodePublishSecretRef: A secret for the driver.
EphemeralVolumeSource: A claim that is made for the pod and goes with it.
  volumeClaimTemplate: What the claim looks like.
PersistentVolumeClaimTemplate: What a claim looks like that is made for a pod.
PersistentVolumeClaimSpec: Which storage is asked for.
  accessModes: How it is to be mounted: ReadWriteOnce, ReadOnlyMany, ReadWriteMany, ReadWriteOncePod.
  selector: Chooses volumes by their labels.
  resources: How much is asked for.
  volumeName: The volume that the claim is bound to.
  storageClassName: The class of storage that is asked for.
  volumeMode: Filesystem or Block; Filesystem when left out.
  dataSource: A snapshot or claim to begin with.
  dataSourceRef: Any object to begin with.
  volumeAttributesClassName: The class that sets attributes of the volume.
VolumeResourceRequirements: How much storage is asked for.
  limits: At most so much.
  requests: At least so much.
ImageVolumeSource: The files of an image.
  reference: The name of the image.
  pullPolicy: Always, Never or IfNotPresent.
VolumeMount: Where a container sees a volume.
  name: The name of the volume.
  recursiveReadOnly: Whether what is mounted below is read-only, too: Disabled, IfPossible or Enabled.
  mountPath: The path in the container.
  subPath: A path in the volume to mount instead of its root.
  mountPropagation: Whether later mounts are seen on the other side: None, HostToContainer or Bidirectional.
  subPathExpr: A path in the volume in which $(NAME) stands for a variable of the container.
VolumeDevice: Where a container sees a volume as a block device.
  name: The name of the claim's volume.
  devicePath: The path of the device in the container.
VolumeMountStatus: How a volume is mounted in a container.
  mountPath: The path in the container.
  recursiveReadOnly: Whether what is mounted below is read-only, too.
`;
