/** Who manages which fields of an object, as `metadata.managedFields` says it. */
import { isDraft } from '#schema/draft';
import { difference, type FieldSet, isEmpty, isSame, sorted, union } from './field-set.ts';

/** One manager's fields. */
export interface ManagedFields {
  readonly manager: string;
  readonly operation: 'Apply' | 'Update';
  readonly apiVersion: string;
  readonly time?: string;
  readonly fieldsType: 'FieldsV1';
  readonly fieldsV1: FieldSet;
  readonly subresource?: string;
}

/** Who writes an object, by which way, and when. */
export interface Owner {
  readonly manager: string;
  readonly operation: 'Apply' | 'Update';
  readonly apiVersion: string;
  readonly subresource: string;
  readonly time: string;
}

/** Whether an entry is of this owner. An applier stays the same when it changes to another version. */
export const isOf = (entry: ManagedFields, owner: Omit<Owner, 'time'>): boolean =>
  entry.manager === owner.manager &&
  entry.operation === owner.operation &&
  (entry.subresource ?? '') === owner.subresource &&
  (owner.operation === 'Apply' || entry.apiVersion === owner.apiVersion);

/** An owner's entry. */
export const entryOf = (
  { manager, operation, apiVersion, subresource, time }: Owner,
  fieldsV1: FieldSet,
): ManagedFields => ({
  manager,
  operation,
  apiVersion,
  time,
  fieldsType: 'FieldsV1',
  fieldsV1: sorted(fieldsV1),
  ...(subresource !== '' && { subresource }),
});

/** Entries that a client has written; undefined when one of them is none. */
export function readEntries(written: unknown): readonly ManagedFields[] | undefined {
  if (!Array.isArray(written)) return undefined;
  return written.every(isEntry) ? written : undefined;
}

const isEntry = (entry: unknown): entry is ManagedFields =>
  isDraft(entry) &&
  typeof entry.manager === 'string' &&
  (entry.operation === 'Apply' || entry.operation === 'Update') &&
  typeof entry.apiVersion === 'string' &&
  entry.apiVersion !== '' &&
  entry.fieldsType === 'FieldsV1' &&
  isSet(entry.fieldsV1);

const isSet = (value: unknown): value is FieldSet =>
  isDraft(value) &&
  Object.entries(value).every(
    ([step, node]) => (step === '.' || /^[fkvi]:/.test(step)) && isSet(node) && isReadable(step),
  );

/** The keys of an item are JSON. */
function isReadable(step: string): boolean {
  if (!step.startsWith('k:')) return true;
  try {
    return isDraft(JSON.parse(step.slice(2)));
  } catch {
    return false;
  }
}

/** The other owners' entries without some fields; who has none left is gone. */
export function takeFrom(
  entries: readonly ManagedFields[],
  taken: FieldSet,
  isSpared: (entry: ManagedFields) => boolean = () => false,
): readonly ManagedFields[] {
  return entries.flatMap((entry) => {
    if (isSpared(entry)) return [entry];
    const left = difference(entry.fieldsV1, taken);
    if (left === entry.fieldsV1) return [entry];
    return isEmpty(left) ? [] : [{ ...entry, fieldsV1: left }];
  });
}

/** How many managers that do not apply are told apart. */
const maxUpdaters = 10;
const oldManager = 'ancient-changes';

/** The entries in the order in which they are shown; the oldest of too many updaters become one. */
export const arrange = (entries: readonly ManagedFields[]): readonly ManagedFields[] =>
  [...merged(entries)].sort(
    (one, other) =>
      order(one.operation, other.operation) ||
      order(one.time ?? '', other.time ?? '') ||
      order(one.manager, other.manager) ||
      order(one.apiVersion, other.apiVersion) ||
      order(one.subresource ?? '', other.subresource ?? ''),
  );

const order = (one: string, other: string) => (one < other ? -1 : one > other ? 1 : 0);

function merged(entries: readonly ManagedFields[]): readonly ManagedFields[] {
  const updaters = entries
    .filter(({ operation }) => operation === 'Update')
    .sort((one, other) => order(one.time ?? '', other.time ?? ''));
  let tooMany = updaters.length - maxUpdaters;
  if (tooMany <= 0) return entries;
  const kept = new Set(entries);
  const first = new Map<string, ManagedFields>();
  for (const entry of updaters) {
    const { apiVersion } = entry;
    const oldest = first.get(apiVersion);
    if (tooMany === 0) break;
    if (oldest === undefined) {
      first.set(apiVersion, entry);
      continue;
    }
    const { subresource: _, ...bucket } = entry;
    const joined = {
      ...bucket,
      manager: oldManager,
      fieldsV1: union(oldest.fieldsV1, entry.fieldsV1),
    };
    kept.delete(oldest);
    kept.delete(entry);
    kept.add(joined);
    first.set(apiVersion, joined);
    tooMany -= 1;
  }
  return [...kept];
}

/** Whether two lists of entries say the same, whenever it was. */
export const saySame = (
  some: readonly ManagedFields[],
  others: readonly ManagedFields[],
): boolean =>
  some === others ||
  (some.length === others.length &&
    some.every((entry) =>
      others.some((other) => isOf(other, ownerOf(entry)) && isSame(other.fieldsV1, entry.fieldsV1)),
    ));

const ownerOf = ({ manager, operation, apiVersion, subresource = '' }: ManagedFields) => ({
  manager,
  operation,
  apiVersion,
  subresource,
});
