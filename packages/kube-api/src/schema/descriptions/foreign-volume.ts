/** Volumes that other machines or providers keep; they are written, shown, and mounted elsewhere. */
export const foreignVolumeDescriptions = `
GCEPersistentDiskVolumeSource: A disk of Google's cloud.
  pdName: The name of the disk.
  partition: The number of the partition; the whole disk when left out.
AWSElasticBlockStoreVolumeSource: A disk of Amazon's cloud.
  volumeID: The id of the disk.
  partition: The number of the partition; the whole disk when left out.
ISCSIVolumeSource: A block device that is reached by iSCSI.
  targetPortal: The address of the portal, with its port unless it is 3260.
  iqn: The qualified name of the target.
  lun: The number of the unit of the target.
  iscsiInterface: The name of the interface that connects.
  portals: More portals of the same target.
  chapAuthDiscovery: Whether discovery asks for a password.
  chapAuthSession: Whether a session asks for a password.
  secretRef: The Secret with the passwords.
  initiatorName: The name that the node calls itself.
GlusterfsVolumeSource: A volume of Gluster.
  endpoints: The name of the Endpoints with its servers.
RBDVolumeSource: A block device of Ceph.
  monitors: The addresses of the monitors.
  image: The name of the image.
  pool: The pool that the image is in.
  user: The user that connects.
  keyring: The path of the key ring.
  secretRef: The Secret with the key, instead of the key ring.
FlexVolumeSource: A volume that a program of the node mounts.
  driver: The name of the program.
  secretRef: The Secret that is handed to the program.
  options: What else is handed to it.
CinderVolumeSource: A disk of OpenStack.
  volumeID: The id of the disk.
  secretRef: The Secret with the parameters of the connection.
CephFSVolumeSource: A folder of Ceph.
  user: The user that connects.
  monitors: The addresses of the monitors.
  secretFile: The path of the key ring.
  secretRef: The Secret with the key, instead of the key ring.
FlockerVolumeSource: A data set of Flocker.
  datasetName: The name of the data set.
  datasetUUID: The unique id of the data set.
FCVolumeSource: A block device that is reached by Fibre Channel.
  targetWWNs: The world wide names of the targets.
  lun: The number of the unit of the targets.
  wwids: The world wide ids of the device, instead of targets and number.
AzureFileVolumeSource: A share of Microsoft's cloud.
  secretName: The Secret with the account and its key.
  shareName: The name of the share.
VsphereVirtualDiskVolumeSource: A disk of vSphere.
  volumePath: The path of the disk.
  storagePolicyName: The name of its storage policy.
  storagePolicyID: The id of its storage policy.
QuobyteVolumeSource: A volume of Quobyte.
  registry: The addresses of the registries.
  volume: The name of the volume.
  user: The user that it is mounted as.
  group: The group that it is mounted as.
  tenant: The tenant that owns it.
AzureDiskVolumeSource: A disk of Microsoft's cloud.
  diskName: The name of the disk.
  diskURI: The address of the disk.
  cachingMode: What the host caches: None, ReadOnly or ReadWrite.
PhotonPersistentDiskVolumeSource: A disk of Photon.
  pdID: The id of the disk.
PortworxVolumeSource: A volume of Portworx.
  volumeID: The id of the volume.
ScaleIOVolumeSource: A volume of ScaleIO.
  gateway: The address of the gateway.
  system: The name of the system.
  secretRef: The Secret with user and password.
  sslEnabled: Whether the connection is encrypted.
  protectionDomain: The protection domain of the volume.
  storagePool: The storage pool of the volume.
  storageMode: ThickProvisioned or ThinProvisioned.
  volumeName: The name of the volume.
StorageOSVolumeSource: A volume of StorageOS.
  volumeName: The name of the volume.
  volumeNamespace: The namespace of the volume there.
  secretRef: The Secret with the parameters of the connection.
`;
