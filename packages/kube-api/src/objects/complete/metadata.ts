import type { KubeObject } from '@slipway/kube-objects';
import { badRequest, conflict } from '@slipway/kube-objects';
import { type Draft, isDraft, part, text } from '#schema/draft';
import { invalidObject } from '#schema/field-error';
import type { Kind } from '#scheme/kind';

/** What a new object gets from the server. */
export interface Birth {
  readonly now: Date;
  readonly uid: string;
  /** Five random characters for a generated name. */
  readonly suffix: string;
}

/** A time as objects carry it: UTC, whole seconds. */
export const timestamp = (date: Date) => `${date.toISOString().slice(0, 19)}Z`;

const maxGeneratedLength = 58;

/** The name that a beginning and random characters make. */
export const generatedName = (beginning: string, suffix: string) =>
  beginning.slice(0, maxGeneratedLength) + suffix;

/** Whether an object comes with the beginning of a name only. */
export function isToBeNamed(object: object): boolean {
  const meta = part(object as Draft, 'metadata');
  return text(meta, 'name') === '' && text(meta, 'generateName') !== '';
}

/** Fills in the metadata of a new object; what the client may not choose is overwritten. */
export function completeNew(kind: Kind, object: Draft, namespace: string, birth: Birth): void {
  const meta: Draft = { ...part(object, 'metadata') };
  object.metadata = meta;
  if (text(meta, 'resourceVersion') !== '') {
    throw badRequest('resourceVersion should not be set on objects to be created');
  }
  placeInNamespace(kind, meta, namespace);
  if (text(meta, 'name') === '' && text(meta, 'generateName') !== '') {
    meta.name = generatedName(text(meta, 'generateName'), birth.suffix);
  }
  for (const field of ['deletionTimestamp', 'deletionGracePeriodSeconds', ...neverKept]) {
    delete meta[field];
  }
  meta.uid = birth.uid;
  meta.creationTimestamp = timestamp(birth.now);
  if (kind.hasGeneration) meta.generation = 1;
  else delete meta.generation;
}

const neverKept = ['resourceVersion', 'selfLink', 'managedFields'];

function placeInNamespace(kind: Kind, meta: Draft, namespace: string): void {
  if (!kind.namespaced) {
    delete meta.namespace;
    return;
  }
  const own = text(meta, 'namespace');
  if (own !== '' && own !== namespace) {
    throw badRequest(
      'the namespace of the provided object does not match the namespace sent on the request',
    );
  }
  meta.namespace = namespace;
}

/** What only the server writes, carried over from the stored object to its replacement. */
const serverOwned = [
  'uid',
  'creationTimestamp',
  'deletionTimestamp',
  'deletionGracePeriodSeconds',
  'generation',
  'resourceVersion',
  'generateName',
];

/** Puts the metadata of a replacement right and refuses one that replaces something else. */
export function completeReplacement(kind: Kind, object: Draft, old: KubeObject): void {
  const meta: Draft = { ...part(object, 'metadata') };
  object.metadata = meta;
  const { name, namespace = '' } = old.metadata;
  if (meta.name === undefined) meta.name = name;
  if (meta.name !== name) {
    throw badRequest(
      `the name of the object (${String(meta.name)}) does not match the name on the URL (${name})`,
    );
  }
  placeInNamespace(kind, meta, namespace);
  checkUid(kind, meta, old);
  const written = text(meta, 'resourceVersion');
  // Zero is what clients write that have not read the object: the same as nothing.
  const version = written === '0' ? '' : written;
  if (version !== '' && version !== old.metadata.resourceVersion) throw conflict(kind, name);
  if (version === '' && kind.needsVersion) {
    // The real API server calls the resource a kind here, and shows the number as Go does.
    const message = 'Invalid value: 0x0: must be specified for an update';
    throw invalidObject({ kind: kind.plural, group: kind.group }, name, [
      { field: 'metadata.resourceVersion', reason: 'FieldValueInvalid', message },
    ]);
  }
  for (const field of neverKept) delete meta[field];
  const before = old.metadata as unknown as Draft;
  for (const field of serverOwned) {
    if (before[field] === undefined) delete meta[field];
    else meta[field] = before[field];
  }
}

function checkUid(kind: Kind, meta: Draft, old: KubeObject): void {
  const uid = text(meta, 'uid');
  if (uid === '' || uid === old.metadata.uid) return;
  throw conflict(
    kind,
    old.metadata.name,
    `Precondition failed: UID in precondition: ${uid}, UID in object meta: ${old.metadata.uid}`,
  );
}

/** Removes maps and lists that say nothing, so that two ways to write nothing are equal. */
export function dropEmpty(meta: Draft): void {
  for (const field of ['labels', 'annotations', 'ownerReferences', 'finalizers']) {
    const value = meta[field];
    const isEmpty = Array.isArray(value)
      ? value.length === 0
      : value === null || (isDraft(value) && Object.keys(value).length === 0);
    if (isEmpty) delete meta[field];
  }
}
