import {
  localProvisioner,
  matches,
  type PersistentVolume,
  type PersistentVolumeClaim,
  quantity,
  type StorageClass,
} from '@slipway/kube-objects';

/** What happens next with a claim. */
export type ClaimAction =
  | { readonly type: 'none' }
  /** The volume and the claim are to name each other. */
  | { readonly type: 'bind'; readonly volume: PersistentVolume }
  | { readonly type: 'provision'; readonly storageClass: StorageClass }
  | { readonly type: 'expand'; readonly volume: PersistentVolume; readonly storage: string }
  | { readonly type: 'lose' }
  | { readonly type: 'wait'; readonly reason: string; readonly message: string };

/** What a claim is decided by. */
export interface StorageView {
  readonly volumes: readonly PersistentVolume[];
  readonly classes: readonly StorageClass[];
}

const none: ClaimAction = { type: 'none' };
/** The scheduler notes here which node a pod that uses the claim goes to. */
export const selectedNode = 'volume.kubernetes.io/selected-node';

/** Decides about one claim; with a reason why it waits. */
export function decideClaim(claim: PersistentVolumeClaim, view: StorageView): ClaimAction {
  const { volumeName } = claim.spec;
  if (volumeName !== undefined && volumeName !== '') return decideNamed(claim, volumeName, view);
  if (claim.metadata.deletionTimestamp !== undefined) return none;
  const storageClass = view.classes.find(
    ({ metadata: { name } }) => name === claim.spec.storageClassName,
  );
  if (storageClass?.volumeBindingMode === 'WaitForFirstConsumer' && !isSelected(claim)) {
    const message = 'waiting for first consumer to be created before binding';
    return { type: 'wait', reason: 'WaitForFirstConsumer', message };
  }
  const volume = findVolume(claim, view.volumes);
  if (volume !== undefined) return { type: 'bind', volume };
  return withoutVolume(claim, storageClass);
}

const isSelected = ({ metadata }: PersistentVolumeClaim) =>
  metadata.annotations?.[selectedNode] !== undefined;

function withoutVolume(
  { spec: { storageClassName = '' } }: PersistentVolumeClaim,
  storageClass: StorageClass | undefined,
): ClaimAction {
  if (storageClassName === '') {
    const message = 'no persistent volumes available for this claim and no storage class is set';
    return { type: 'wait', reason: 'FailedBinding', message };
  }
  if (storageClass === undefined) {
    const message = `storageclass.storage.k8s.io "${storageClassName}" not found`;
    return { type: 'wait', reason: 'ProvisioningFailed', message };
  }
  const { provisioner } = storageClass;
  if (provisioner === localProvisioner) return { type: 'provision', storageClass };
  if (provisioner === 'kubernetes.io/no-provisioner') {
    const message = `no volume plugin matched name: ${provisioner}`;
    return { type: 'wait', reason: 'ProvisioningFailed', message };
  }
  const message = `Waiting for a volume to be created either by the external provisioner '${provisioner}' or manually by the system administrator. If volume creation is delayed, please verify that the provisioner is running and correctly registered.`;
  return { type: 'wait', reason: 'ExternalProvisioning', message };
}

function decideNamed(
  claim: PersistentVolumeClaim,
  name: string,
  { volumes }: StorageView,
): ClaimAction {
  const volume = volumes.find(({ metadata }) => metadata.name === name);
  const isBound = claim.status.phase === 'Bound';
  if (volume === undefined) return isBound ? { type: 'lose' } : none;
  const { claimRef } = volume.spec;
  if (claimRef !== undefined && !isOf(volume, claim)) {
    if (isBound) return { type: 'lose' };
    const owner = `${claimRef.namespace}/${claimRef.name}`;
    const message = `volume "${name}" already bound to a different claim, ${owner}.`;
    return { type: 'wait', reason: 'FailedBinding', message };
  }
  if (!isBound) return { type: 'bind', volume };
  return growth(claim, volume);
}

/** A claim that asks for more than it has gets it; less is refused when it is written. */
function growth(claim: PersistentVolumeClaim, volume: PersistentVolume): ClaimAction {
  const wanted = claim.spec.resources?.requests?.storage;
  const isMore = (quantity(wanted) ?? 0) > (quantity(claim.status.capacity?.storage) ?? 0);
  return isMore && wanted !== undefined ? { type: 'expand', volume, storage: wanted } : none;
}

/** Whether a volume is kept for, or bound to, this very claim. */
function isOf({ spec: { claimRef } }: PersistentVolume, claim: PersistentVolumeClaim) {
  const { name, namespace, uid } = claim.metadata;
  if (claimRef?.name !== name || claimRef.namespace !== namespace) return false;
  return claimRef.uid === undefined || claimRef.uid === '' || claimRef.uid === uid;
}

/** The volume that is kept for a claim, or else the smallest free one that will do. */
function findVolume(
  claim: PersistentVolumeClaim,
  volumes: readonly PersistentVolume[],
): PersistentVolume | undefined {
  const fitting = volumes.filter(
    (volume) => volume.metadata.deletionTimestamp === undefined && fits(volume, claim),
  );
  const kept = fitting.find((volume) => isOf(volume, claim));
  if (kept !== undefined) return kept;
  const size = (volume: PersistentVolume) => quantity(volume.spec.capacity?.storage) ?? 0;
  return fitting
    .filter(({ spec }) => spec.claimRef === undefined)
    .sort((a, b) => size(a) - size(b))[0];
}

function fits({ metadata, spec }: PersistentVolume, claim: PersistentVolumeClaim): boolean {
  const wanted = claim.spec;
  const modes = spec.accessModes ?? [];
  return (
    (spec.storageClassName ?? '') === (wanted.storageClassName ?? '') &&
    (spec.volumeMode ?? 'Filesystem') === (wanted.volumeMode ?? 'Filesystem') &&
    (wanted.accessModes ?? []).every((mode) => modes.includes(mode)) &&
    (quantity(spec.capacity?.storage) ?? 0) >=
      (quantity(wanted.resources?.requests?.storage) ?? 0) &&
    (wanted.selector === undefined || matches(wanted.selector, metadata.labels))
  );
}
