/**
 * Server-side apply: what a configuration makes of an object, and whose its fields are then.
 *
 * The configuration claims its fields. What it sets otherwise than another manager is a conflict, unless
 * it is forced; what its manager claimed before, claims no longer and nobody else does is removed.
 */
import { ApiError, badRequest, type KubeObject } from '@slipway/kube-objects';
import type { Draft } from '#schema/draft';
import { part } from '#schema/draft';
import type { ObjectSchema } from '#schema/schema';
import { compare } from './compare.ts';
import { applyConflict, type Conflict } from './conflict.ts';
import {
  arrange,
  entryOf,
  isOf,
  type ManagedFields,
  type Owner,
  saySame,
  takeFrom,
} from './entry.ts';
import { difference, type FieldSet, intersection, isEmpty, union } from './field-set.ts';
import { fieldsOf, withParents } from './fields-of.ts';
import { UnclearItems } from './items.ts';
import { fieldsOfLastApplied, hasLastApplied, withLastApplied } from './last-applied.ts';
import { merge, removeFields } from './merge.ts';
import { entriesOf, ownable, withoutMetadata } from './track-update.ts';

/** A configuration that is applied, and to what. */
export interface Application {
  readonly schema: ObjectSchema;
  /** Undefined when the object is to be made. */
  readonly live: KubeObject | undefined;
  /** What was sent, decoded, with its zeros. */
  readonly applied: Draft;
  readonly owner: Owner;
  readonly force: boolean;
  /** Puts an object into the form in which it is stored. */
  readonly normalize: (object: Draft) => Draft;
}

/** The object as it shall be, and its entries. */
export interface Applied {
  readonly object: Draft;
  readonly entries: readonly ManagedFields[];
}

/** Applies a configuration. Throws 409 when fields of others would change. */
export function applyConfiguration(application: Application): Applied {
  const { schema, live, applied, owner } = application;
  const claimed = claimsOf(schema, applied);
  if (live === undefined) {
    const object = application.normalize(applied);
    return { object, entries: isEmpty(claimed) ? [] : [entryOf(owner, claimed)] };
  }
  const before = entriesBeforeApply(schema, live, owner);
  const last = before.find((entry) => isOf(entry, owner));
  if (last === undefined && before.length >= maxManagers) throw tooMany();
  const others = before.filter((entry) => entry !== last);
  const object = application.normalize(
    prune(schema, merge(schema, live, applied) as Draft, {
      last: last?.fieldsV1 ?? {},
      claimed: others.reduce((all, { fieldsV1 }) => union(all, fieldsV1), claimed),
    }),
  );
  const { added, modified, removed } = compare(schema, ownable(live), ownable(object));
  const set = withoutMetadata(union(modified, added));
  refuseConflicts(application, others, set);
  const left = takeFrom(others, union(set, removed));
  const own = isEmpty(claimed) ? [] : [entryOf(timed(owner, last, claimed, set), claimed)];
  const entries = arrange([...left, ...own]);
  return {
    object: synchronized(application, object),
    entries:
      saySame(entries, entriesOf(live)) && isEmpty(set) && isEmpty(removed)
        ? entriesOf(live)
        : entries,
  };
}

/** Each applier keeps its entry as long as the object lives. */
const maxManagers = 200;

const tooMany = () =>
  new ApiError(
    'RequestEntityTooLarge',
    `the object already has ${maxManagers} managers; apply with the name of one that is gone and without its fields, and its entry goes`,
  );

function claimsOf(schema: ObjectSchema, applied: Draft): FieldSet {
  try {
    return withoutMetadata(fieldsOf(schema, ownable(applied)));
  } catch (error) {
    if (!(error instanceof UnclearItems)) throw error;
    const { name, namespace } = part(applied, 'metadata');
    const object = `${namespace === undefined ? '' : `${namespace}/`}${name}; ${applied.apiVersion}, Kind=${applied.kind}`;
    throw badRequest(`failed to create typed patch object (${object}): ${error.message}`);
  }
}

/** What an object that nobody was noted for consists of belongs to one manager. */
function entriesBeforeApply(schema: ObjectSchema, live: KubeObject, owner: Owner) {
  const entries = entriesOf(live);
  if (entries.length > 0) return entries;
  const { added, modified } = compare(schema, undefined, ownable(live));
  const fields = withoutMetadata(union(modified, added));
  const { apiVersion, time } = owner;
  const manager = 'before-first-apply';
  return [entryOf({ manager, operation: 'Update', apiVersion, subresource: '', time }, fields)];
}

/** Removes what the manager claimed before and nobody claims now. */
function prune(
  schema: ObjectSchema,
  merged: Draft,
  { last, claimed }: { readonly last: FieldSet; readonly claimed: FieldSet },
): Draft {
  const dropped = difference(withParents(last, schema), withParents(claimed, schema));
  if (isEmpty(dropped)) return merged;
  return removeFields(schema, merged, dropped) as Draft;
}

function refuseConflicts(
  { schema, live, owner, force }: Application,
  others: readonly ManagedFields[],
  set: FieldSet,
): void {
  if (force) return;
  const conflicts = others.flatMap((entry): Conflict[] => {
    const fields = intersection(entry.fieldsV1, set);
    return isEmpty(fields) ? [] : [{ entry, fields }];
  });
  if (conflicts.length === 0) return;
  // What kubectl applied itself, before it let the server do it, is its own.
  const own = owner.manager === 'kubectl' && live ? fieldsOfLastApplied(schema, live) : {};
  const left = conflicts.flatMap(({ entry, fields }): Conflict[] => {
    const rest = difference(fields, own);
    return isEmpty(rest) ? [] : [{ entry, fields: rest }];
  });
  if (left.length > 0) throw applyConflict(left);
}

/** The time of an entry moves when the object or the entry changes. */
function timed(
  owner: Owner,
  last: ManagedFields | undefined,
  claimed: FieldSet,
  set: FieldSet,
): Owner {
  if (last?.time === undefined || !isEmpty(set)) return owner;
  const isSame =
    isEmpty(difference(claimed, last.fieldsV1)) && isEmpty(difference(last.fieldsV1, claimed));
  return isSame ? { ...owner, time: last.time } : owner;
}

/** The annotation of client-side apply follows, so that one can go back to it. */
function synchronized({ live, applied, owner }: Application, object: Draft): Draft {
  if (owner.manager !== 'kubectl' || live === undefined || !hasLastApplied(live)) return object;
  return withLastApplied(object, applied);
}
