import { isDeepStrictEqual } from 'node:util';
import { type KubeObject, notFound } from '@slipway/kube-objects';
import type { Kind } from '#scheme/kind';
import { decideDeletion } from './deletion.ts';
import { outerRequest } from './outer-request.ts';
import { checkPreconditions, type DeletePreconditions } from './preconditions.ts';
import type { ObjectName, WriteOptions } from './write.ts';
import { keyOf, type WriteParts } from './write-parts.ts';

/** What became of an object that was to be deleted. */
export interface Deleted {
  readonly object: KubeObject;
  readonly isRemoved: boolean;
}

/** Removes an object, or marks it as one that is to go. Throws `ApiError`. */
export async function deleteObject(
  parts: WriteParts,
  kind: Kind,
  name: ObjectName,
  preconditions: DeletePreconditions,
  options: WriteOptions,
): Promise<Deleted> {
  const { store, admission, clock } = parts;
  const { dryRun = false } = options;
  const key = keyOf(kind, name);
  await askAboutDeletion(parts, kind, name, options);
  const old = find(parts, kind, name);
  checkPreconditions(kind, old, preconditions);
  admission.admitDeletion(kind, old);
  const deletion = decideDeletion(kind, old, preconditions, clock());
  if (deletion.action === 'remove') {
    return { object: dryRun ? old : await store.remove(key, old), isRemoved: true };
  }
  const marked = kind.marked?.(deletion.object) ?? deletion.object;
  if (dryRun || isDeepStrictEqual(marked, old)) return { object: marked, isRemoved: false };
  return { object: await store.put(key, marked), isRemoved: false };
}

/** Resolves when those outside agree. */
async function askAboutDeletion(
  parts: WriteParts,
  kind: Kind,
  name: ObjectName,
  options: WriteOptions,
): Promise<void> {
  const readable = kind.stored?.ready?.([find(parts, kind, name)]);
  if (readable !== undefined) await readable;
  const raw = find(parts, kind, name);
  const old = kind.stored?.read(raw) ?? raw;
  const request = outerRequest(kind, 'DELETE', name, { object: undefined, old }, options);
  await parts.outer.validation(request);
}

/** The newest state. Throws 404. */
function find({ store }: WriteParts, kind: Kind, name: ObjectName): KubeObject {
  const found = store.newest(keyOf(kind, name));
  if (found === undefined) throw notFound(kind, name.name);
  return found;
}
