import { isDeepStrictEqual } from 'node:util';
import { conflict, type KubeObject, notFound } from '@slipway/kube-objects';
import { differsInTimeOnly } from '#objects/complete/ownership';
import type { Draft } from '#schema/draft';
import type { Kind } from '#scheme/kind';
import { isReleased } from './deletion.ts';
import { outerRequest } from './outer-request.ts';
import type { ObjectName, UpdateOptions } from './write.ts';
import { keyOf, type WriteParts } from './write-parts.ts';

/** How often a change is decided anew because the object has changed while others were asked. */
const updateAttempts = 5;

/** What `change` makes of the newest state. */
export type Change = (old: KubeObject) => object | Promise<object>;

/** Stores what a change makes of an object. Throws `ApiError`. */
export async function updateObject(
  parts: WriteParts,
  kind: Kind,
  name: ObjectName,
  change: Change,
  options: UpdateOptions,
): Promise<KubeObject> {
  for (let attempt = 1; attempt <= updateAttempts; attempt += 1) {
    const raw = parts.store.newest(keyOf(kind, name));
    if (raw === undefined) throw notFound(kind, name.name);
    const stored = await updateFrom(raw, parts, kind, name, change, options);
    if (stored !== undefined) return stored;
  }
  throw conflict(kind, name.name);
}

/** The same from one state of the object; undefined when it has changed while others were asked. */
async function updateFrom(
  raw: KubeObject,
  parts: WriteParts,
  kind: Kind,
  name: ObjectName,
  change: Change,
  options: UpdateOptions,
): Promise<KubeObject | undefined> {
  const { store, outer, completion } = parts;
  const readable = kind.stored?.ready?.([raw]);
  if (readable !== undefined) await readable;
  const old = kind.stored?.read(raw) ?? raw;
  const changed = change(old);
  const wanted = changed instanceof Promise ? await changed : changed;
  let next = completion.replaced(kind, wanted, old, options, []);
  const ask = () => outerRequest(kind, 'UPDATE', name, { object: next, old }, options);
  const asked = outer.mutations(ask());
  if (asked !== undefined) next = completion.replaced(kind, wanted, old, options, await asked);
  completion.check(kind, next, old, options);
  const agreed = outer.validation(ask());
  if (agreed !== undefined) await agreed;
  const storable = kind.stored?.ready?.([next]);
  if (storable !== undefined) await storable;
  const { resourceVersion } = store.newest(keyOf(kind, name))?.metadata ?? {};
  if (resourceVersion !== raw.metadata.resourceVersion) return undefined;
  return await putChanged(parts, kind, name, { raw, old, next }, options.dryRun ?? false);
}

/** An object before and after a change. */
interface Changed {
  /** As it lies in the store. */
  readonly raw: KubeObject;
  readonly old: KubeObject;
  readonly next: KubeObject;
}

/** Stores a change that is one; an object that waited for nothing else goes. */
async function putChanged(
  { store }: WriteParts,
  kind: Kind,
  name: ObjectName,
  { raw, old, next }: Changed,
  dryRun: boolean,
): Promise<KubeObject> {
  const key = keyOf(kind, name);
  const stored = kind.stored?.store(next) ?? next;
  const isUnchanged =
    isDeepStrictEqual(stored, raw) || differsInTimeOnly(stored as unknown as Draft, raw);
  if (isUnchanged) {
    await store.settled();
    return raw;
  }
  if (hasNewGeneration(kind, next, old)) {
    const generation = (old.metadata.generation ?? 0) + 1;
    Object.assign(stored, { metadata: { ...stored.metadata, generation } });
  }
  if (dryRun) return stored;
  return isReleased(kind, stored) ? await store.remove(key, stored) : await store.put(key, stored);
}

/** Whether a change is one of what is wanted. */
function hasNewGeneration(kind: Kind, next: KubeObject, old: KubeObject): boolean {
  if (!kind.hasGeneration) return false;
  if (kind.hasGeneration === true) return !isDeepStrictEqual(next.spec, old.spec);
  const whole = ({ metadata, status, ...rest }: KubeObject) =>
    kind.hasStatus ? rest : { ...rest, status };
  const wanted = kind.hasGeneration === 'whole' ? whole : kind.hasGeneration;
  return !isDeepStrictEqual(wanted(next), wanted(old));
}
