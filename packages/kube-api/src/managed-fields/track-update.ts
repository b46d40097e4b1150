/** Which fields become whose by a write that is no apply. */
import { isDeepStrictEqual } from 'node:util';
import type { KubeObject } from '@slipway/kube-objects';
import { type Draft, isDraft } from '#schema/draft';
import type { ObjectSchema } from '#schema/schema';
import { compare } from './compare.ts';
import {
  arrange,
  entryOf,
  isOf,
  type ManagedFields,
  type Owner,
  readEntries,
  takeFrom,
} from './entry.ts';
import { difference, type FieldSet, isEmpty, isMember, self, union } from './field-set.ts';

/** What the server writes and nobody owns, of the metadata. */
const ownerless = new Set([
  'name',
  'namespace',
  'creationTimestamp',
  'selfLink',
  'uid',
  'generation',
  'managedFields',
  'resourceVersion',
]);

/** The part of an object whose fields can be owned. */
export function ownable(object: object): Draft {
  const { apiVersion: _, kind: __, metadata, ...rest } = object as Draft;
  if (!isDraft(metadata)) return rest;
  const meta: Draft = {};
  for (const name of Object.keys(metadata)) {
    if (!ownerless.has(name)) meta[name] = metadata[name];
  }
  return { metadata: meta, ...rest };
}

/** A set without the metadata as such: only what is in it is owned. */
export function withoutMetadata(set: FieldSet): FieldSet {
  const meta = set['f:metadata'];
  if (meta === undefined || !isMember(meta)) return set;
  const { [self]: _, ...members } = meta;
  if (!isEmpty(members)) return { ...set, 'f:metadata': members };
  const { 'f:metadata': __, ...rest } = set;
  return rest;
}

const none: readonly ManagedFields[] = [];

/** The entries of a stored object, which were read when they were written. */
export const entriesOf = ({ metadata }: KubeObject): readonly ManagedFields[] =>
  ((metadata as unknown as Draft).managedFields as readonly ManagedFields[] | undefined) ?? none;

/**
 * The entries from which a write goes on: those in the written object, so that a client can correct
 * them; those of the stored one when it wrote none, or none that can be read. One empty entry clears
 * them.
 */
export function entriesBefore(
  written: unknown,
  stored: KubeObject | undefined,
): readonly ManagedFields[] {
  const own = stored === undefined ? none : entriesOf(stored);
  if (!Array.isArray(written) || written.length === 0) return own;
  // A client that sends back what it has read.
  if (isDeepStrictEqual(written, own)) return own;
  if (written.length === 1 && isDraft(written[0]) && Object.keys(written[0]).length === 0)
    return [];
  return readEntries(written) ?? own;
}

/**
 * The entries after a write: what it set is the writer's alone, what it removed is nobody's. An object
 * whose entries were cleared stays without them until somebody applies it.
 */
export function trackUpdate(
  schema: ObjectSchema,
  before: KubeObject | undefined,
  after: Draft,
  entries: readonly ManagedFields[],
  owner: Owner,
): readonly ManagedFields[] {
  if (before !== undefined && entries.length === 0) return entries;
  const old = before && ownable(before);
  const { added, modified, removed } = compare(schema, old, ownable(after));
  const set = withoutMetadata(union(modified, added));
  if (isEmpty(set) && isEmpty(removed)) return entries;
  const left = takeFrom(entries, union(set, removed), (entry) => isOf(entry, owner));
  const own = left.find((entry) => isOf(entry, owner));
  const others = left.filter((entry) => entry !== own);
  const kept = own === undefined ? {} : difference(own.fieldsV1, removed);
  const fields = union(kept, set);
  if (isEmpty(fields)) return arrange(others);
  const { time = owner.time } = isEmpty(set) ? (own ?? {}) : {};
  return arrange([...others, entryOf({ ...owner, time }, fields)]);
}
