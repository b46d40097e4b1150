import { isDeepStrictEqual } from 'node:util';
import { quantity } from '@slipway/kube-objects';
import { checkLabelSelector } from '#kinds/pod-spec/selector';
import { copy, type Draft, part, text } from '#schema/draft';
import {
  type FieldError,
  forbiddenField,
  invalid,
  required,
  unsupported,
} from '#schema/field-error';

/** How a volume can be mounted. */
const accessModes = ['ReadOnlyMany', 'ReadWriteMany', 'ReadWriteOnce', 'ReadWriteOncePod'] as const;

/** How `kubectl get` writes the ways to mount a volume. */
export function modesText(modes: readonly string[] = []): string {
  const short: Readonly<Record<string, string>> = {
    ReadWriteOnce: 'RWO',
    ReadOnlyMany: 'ROX',
    ReadWriteMany: 'RWX',
    ReadWriteOncePod: 'RWOP',
  };
  return modes.map((mode) => short[mode] ?? mode).join(',');
}

/** What is wrong with the ways to mount that a claim or volume names. */
export function checkAccessModes(spec: Draft, prefix: string): FieldError[] {
  const field = `${prefix}.accessModes`;
  const modes = Array.isArray(spec.accessModes) ? spec.accessModes.map(String) : [];
  if (modes.length === 0) return [required(field, 'at least 1 access mode is required')];
  const unknown = modes.filter((mode) => !(accessModes as readonly string[]).includes(mode));
  if (unknown.length > 0) return unknown.map((mode) => unsupported(field, mode, accessModes));
  if (modes.includes('ReadWriteOncePod') && modes.length > 1) {
    const why = 'may not use ReadWriteOncePod with other access modes';
    return [forbiddenField(field, why)];
  }
  return [];
}

/** What is wrong with the spec of a claim, or of a template of claims. */
function checkClaimSpec(spec: Draft, prefix: string): FieldError[] {
  const errors = checkAccessModes(spec, prefix);
  const storage = part(part(spec, 'resources'), 'requests').storage;
  const place = `${prefix}.resources[storage]`;
  if (storage === undefined) errors.push(required(place));
  else if ((quantity(String(storage)) ?? 0) <= 0) {
    errors.push(invalid(place, storage, 'must be greater than zero'));
  }
  if (spec.selector !== undefined) {
    errors.push(...checkLabelSelector(part(spec, 'selector'), `${prefix}.selector`));
  }
  return [...errors, ...checkVolumeMode(spec, prefix)];
}

/** Only file systems are mounted here; blocks are asked for in vain. */
export function checkVolumeMode(spec: Draft, prefix: string): FieldError[] {
  const mode = text(spec, 'volumeMode');
  if (['', 'Filesystem', 'Block'].includes(mode)) return [];
  return [unsupported(`${prefix}.volumeMode`, mode, ['Block', 'Filesystem'])];
}

/** What is wrong with a claim, or with a change to it. */
export function validateClaim(claim: Draft, old: Draft | undefined): FieldError[] {
  const spec = part(claim, 'spec');
  return [...checkClaimSpec(spec, 'spec'), ...(old ? checkChange(spec, old) : [])];
}

function checkChange(spec: Draft, old: Draft): FieldError[] {
  const before = part(old, 'spec');
  const fixed = (from: Draft) => {
    const rest = copy(from);
    delete rest.resources;
    delete rest.volumeAttributesClassName;
    // It is bound once, and gets the class that claims have by default once.
    if (!before.volumeName) delete rest.volumeName;
    if (before.storageClassName === undefined) delete rest.storageClassName;
    return rest;
  };
  if (!isDeepStrictEqual(fixed(spec), fixed(before))) {
    const why =
      'spec is immutable after creation except resources.requests and volumeAttributesClassName for bound claims';
    return [forbiddenField('spec', why)];
  }
  const size = (from: Draft) => String(part(part(from, 'resources'), 'requests').storage ?? '0');
  const [now, then] = [quantity(size(spec)) ?? 0, quantity(size(before)) ?? 0];
  const granted = part(part(old, 'status'), 'capacity').storage;
  if (now < then && now < (quantity(String(granted ?? '0')) ?? 0)) {
    return [
      forbiddenField(
        'spec.resources.requests.storage',
        'field can not be less than status.capacity',
      ),
    ];
  }
  return [];
}
