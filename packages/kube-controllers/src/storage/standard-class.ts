import {
  defaultClassAnnotation,
  localProvisioner,
  type Namespace,
  type Objects,
  type StorageClass,
} from '@slipway/kube-objects';

const classes = 'storageclasses.storage.k8s.io';
const name = 'standard';
/** Whoever deletes the class, or makes another one the default, is not overruled at the next start. */
const madeAnnotation = 'slipway.dev/standard-class';
const home = 'kube-system';

/** Makes the storage class that claims get when they name none: folders of this machine. */
export async function ensureStandardClass(objects: Objects): Promise<void> {
  const namespace = objects.get<Namespace>('namespaces', home);
  if (namespace?.metadata.annotations?.[madeAnnotation] !== undefined) return;
  if (objects.get(classes, name) === undefined) {
    await objects.create<StorageClass>(classes, {
      apiVersion: 'storage.k8s.io/v1',
      kind: 'StorageClass',
      metadata: { name, annotations: { [defaultClassAnnotation]: 'true' } },
      provisioner: localProvisioner,
      reclaimPolicy: 'Delete',
      volumeBindingMode: 'Immediate',
      allowVolumeExpansion: true,
    });
  }
  if (namespace === undefined) return;
  const annotations = { ...namespace.metadata.annotations, [madeAnnotation]: 'made' };
  await objects.update<Namespace>('namespaces', {
    ...namespace,
    metadata: { ...namespace.metadata, annotations },
  });
}
