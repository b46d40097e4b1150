/**
 * Create, change and delete, the same for every kind: what a request must pass before it is stored.
 *
 * Everything up to `store.put` is synchronous and sees the newest state, so that two requests never
 * decide on the same version; only the wait for the disk is not. An answer that rests on a write that
 * is not durable yet (a conflict, a name that is taken) waits for it, too: whoever is refused can read
 * why, and a caller that tries again does not see the old state again and again.
 */
import { randomInt, randomUUID } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import type { DeleteOptions, KubeObject } from '@slipway/kube-objects';
import { alreadyExists, conflict, notFound, resourceKey } from '@slipway/kube-objects';
import { systemUser, type User } from '#access/user';
import type { Admission } from '#admission/admission';
import type { ManagedFields, Owner } from '#managed-fields/entry';
import { trackUpdate } from '#managed-fields/track-update';
import { applyDefaults } from '#schema/default';
import { type Draft, part } from '#schema/draft';
import { addAll, type FieldError, invalidObject } from '#schema/field-error';
import { checkMetadata } from '#schema/names';
import { schemaOf } from '#scheme/fields';
import { apiVersionOf } from '#scheme/group-version-kind';
import type { Kind } from '#scheme/kind';
import type { Scheme } from '#scheme/scheme';
import type { Part } from '#scheme/subresource';
import { decideDeletion } from './deletion.ts';
import { completeNew, completeReplacement, dropEmpty, timestamp } from './metadata.ts';
import { differsInTimeOnly, ownManager, takeApart, writtenPart } from './ownership.ts';
import type { Key, Store } from './store.ts';

/** Who writes, and whether only to see what would come of it. */
export interface WriteOptions {
  readonly dryRun?: boolean;
  /** Default: the cluster itself. */
  readonly user?: User;
  /** The program that manages what is written; default: the cluster's own parts. */
  readonly manager?: string;
  /** What has an address of its own, when that was written to. */
  readonly subresource?: string;
  /** Whose the fields are after it, where that does not follow from what has changed. */
  readonly managedFields?: () => readonly ManagedFields[];
}

/** How a change is made. */
export interface UpdateOptions extends WriteOptions {
  readonly part?: Part;
}

/** What became of an object that was to be deleted. */
export interface Deleted {
  readonly object: KubeObject;
  readonly isRemoved: boolean;
}

/** The writes of the API, over one store. */
export interface Operations {
  create(
    kind: Kind,
    namespace: string,
    object: object,
    options?: WriteOptions,
  ): Promise<KubeObject>;
  /** Stores what `change` makes of the newest state. */
  update(
    kind: Kind,
    key: ObjectName,
    change: (old: KubeObject) => object,
    options?: UpdateOptions,
  ): Promise<KubeObject>;
  delete(
    kind: Kind,
    key: ObjectName,
    preconditions: DeletePreconditions,
    options?: WriteOptions,
  ): Promise<Deleted>;
}

/** A name in a namespace; empty namespace for the cluster's own objects. */
export interface ObjectName {
  readonly namespace: string;
  readonly name: string;
}

/** Delete options with the version that the caller saw. */
export interface DeletePreconditions extends DeleteOptions {
  readonly resourceVersion?: string;
}

const suffixAlphabet = 'bcdfghjklmnpqrstvwxz2456789';
const suffixLength = 5;
const nameAttempts = 8;

/** Random characters without vowels, which could spell something. */
export const randomSuffix = () =>
  Array.from({ length: suffixLength }, () => suffixAlphabet[randomInt(suffixAlphabet.length)]).join(
    '',
  );

/** Creates the writes of the API over a store. */
export function createOperations(
  store: Store,
  scheme: Scheme,
  admission: Admission,
  clock: () => Date,
): Operations {
  const keyOf = (kind: Kind, { namespace, name }: ObjectName): Key => ({
    resource: resourceKey(kind),
    namespace: kind.namespaced ? namespace : '',
    name,
  });

  function prepareNew(
    kind: Kind,
    namespace: string,
    object: object,
    options: UpdateOptions,
  ): KubeObject {
    const { draft, entries } = takeApart(object, undefined, '');
    draft.apiVersion = apiVersionOf(kind);
    draft.kind = kind.kind;
    completeNew(kind, draft, namespace, {
      now: clock(),
      uid: randomUUID(),
      suffix: randomSuffix(),
    });
    if (kind.hasStatus) draft.status = {};
    complete(kind, draft, undefined, entries, options);
    return draft as unknown as KubeObject;
  }

  /** From a decoded object to a valid one, which says who manages what of it. */
  function complete(
    kind: Kind,
    draft: Draft,
    old: KubeObject | undefined,
    entries: readonly ManagedFields[],
    options: UpdateOptions,
  ): void {
    const { user = systemUser } = options;
    const before = old as unknown as Draft | undefined;
    applyDefaults(draft, kind.defaults);
    // What the server adds from here on is nobody's.
    const managed =
      options.managedFields?.() ??
      trackUpdate(
        schemaOf(kind),
        old,
        writtenPart(kind, draft, old),
        entries,
        ownerOf(kind, options),
      );
    kind.prepare?.(draft, before);
    const meta = part(draft, 'metadata');
    if (managed.length > 0) meta.managedFields = managed;
    admission.admit(kind, draft, before, user);
    applyDefaults(draft, kind.defaults);
    const errors = newlyWrong(kind, draft, before);
    if (errors.length > 0) throw invalidObject(kind, String(meta.name ?? ''), errors);
    dropEmpty(meta);
  }

  const ownerOf = (kind: Kind, options: UpdateOptions): Owner => ({
    manager: options.manager ?? ownManager,
    operation: 'Update',
    apiVersion: apiVersionOf(kind),
    subresource: options.subresource ?? (options.part === 'status' ? 'status' : ''),
    time: timestamp(clock()),
  });

  const writes: Operations = {
    async create(kind, namespace, object, options = {}) {
      const meta = part(object as Draft, 'metadata');
      const isGenerated = !meta.name && Boolean(meta.generateName);
      let ready = prepareNew(kind, namespace, object, options);
      const isTaken = () => store.newest(keyOf(kind, { namespace, name: ready.metadata.name }));
      for (let attempt = 1; isGenerated && isTaken() && attempt < nameAttempts; attempt += 1) {
        ready = prepareNew(kind, namespace, object, options);
      }
      if (isTaken()) {
        const more = isGenerated
          ? ', the server was not able to generate a unique name for the object'
          : '';
        throw alreadyExists(kind, ready.metadata.name, more);
      }
      if (options.dryRun) return ready;
      const stored = store.put(keyOf(kind, { namespace, name: ready.metadata.name }), ready);
      // What belongs to it is stored in the same transaction.
      const companions = admission.companions(kind, ready).flatMap((companion) => {
        const other = scheme.get(companion.resource);
        const { namespace: space = '', name } = companion.object.metadata;
        const key = keyOf(other, { namespace: space, name });
        if (store.newest(key) !== undefined) return [];
        return [store.put(key, prepareNew(other, space, companion.object, {}))];
      });
      const [result] = await Promise.all([stored, ...companions]);
      return result;
    },

    async update(kind, name, change, options = {}) {
      const { part: target = 'main', dryRun = false } = options;
      const key = keyOf(kind, name);
      const old = store.newest(key);
      if (old === undefined) throw notFound(kind, name.name);
      const { draft, entries } = takeApart(change(old), old, ownerOf(kind, options).subresource);
      draft.apiVersion = apiVersionOf(kind);
      draft.kind = kind.kind;
      completeReplacement(kind, draft, old);
      restrict(kind, draft, old, target);
      complete(kind, draft, old, entries, options);
      if (isDeepStrictEqual(draft, old) || differsInTimeOnly(draft, old)) {
        await store.settled();
        return old;
      }
      const meta = part(draft, 'metadata');
      if (kind.hasGeneration && !isDeepStrictEqual(draft.spec, old.spec)) {
        meta.generation = (old.metadata.generation ?? 0) + 1;
      }
      const next = draft as unknown as KubeObject;
      if (dryRun) return next;
      return isReleased(kind, next) ? await store.remove(key, next) : await store.put(key, next);
    },

    async delete(kind, name, preconditions, { dryRun = false } = {}) {
      const key = keyOf(kind, name);
      const old = store.newest(key);
      if (old === undefined) throw notFound(kind, name.name);
      checkPreconditions(kind, old, preconditions);
      admission.admitDeletion(kind, old);
      const deletion = decideDeletion(kind, old, preconditions, clock());
      if (deletion.action === 'remove') {
        return { object: dryRun ? old : await store.remove(key, old), isRemoved: true };
      }
      const marked = kind.marked?.(deletion.object) ?? deletion.object;
      if (dryRun || isDeepStrictEqual(marked, old)) return { object: marked, isRemoved: false };
      return { object: await store.put(key, marked), isRemoved: false };
    },
  };

  async function readable<T>(write: Promise<T>): Promise<T> {
    try {
      return await write;
    } catch (error) {
      await store.settled();
      throw error;
    }
  }

  return {
    create: (...request) => readable(writes.create(...request)),
    update: (...request) => readable(writes.update(...request)),
    delete: (...request) => readable(writes.delete(...request)),
  };
}

function allWrong(kind: Kind, object: Draft, old: Draft | undefined): readonly FieldError[] {
  const errors = checkMetadata(kind, part(object, 'metadata'), old && part(old, 'metadata'));
  addAll(errors, kind.validate?.(object, old) ?? []);
  return errors;
}

/**
 * What is wrong with an object, but for what was wrong with it before: rules become stricter, and what
 * an earlier version took must still be able to run, change and end.
 */
function newlyWrong(kind: Kind, draft: Draft, old: Draft | undefined): readonly FieldError[] {
  const errors = allWrong(kind, draft, old);
  if (old === undefined || errors.length === 0) return errors;
  const textOf = ({ field, message }: FieldError) => `${field}: ${message}`;
  const known = new Set(allWrong(kind, old, old).map(textOf));
  return errors.filter((error) => !known.has(textOf(error)));
}

/** What of the metadata a write to the status may change. */
const metadataOfStatus = ['labels', 'annotations', 'finalizers'];

/** Undoes what a sub-resource may not change. */
function restrict(kind: Kind, draft: Draft, old: KubeObject, target: Part): void {
  const before = old as unknown as Draft;
  if (target !== 'status' && kind.hasStatus) keep(draft, before, ['status']);
  if (target === 'status') {
    const written = part(draft, 'metadata');
    keep(draft, before, otherFields(draft, before, ['status']));
    // Everything that has a schema of its own keeps its metadata, as custom kinds do.
    if (!kind.statusKeepsMetadata && kind.schema === undefined) {
      const then = part(before, 'metadata');
      keep(written, then, otherFields(written, then, metadataOfStatus));
      draft.metadata = written;
    }
  }
  kind.restrict?.(draft, before, target);
}

const otherFields = (draft: Draft, old: Draft, fields: readonly string[]) =>
  Object.keys({ ...draft, ...old }).filter((field) => !fields.includes(field));

/** Puts fields back as they were. */
function keep(draft: Draft, old: Draft, fields: readonly string[]): void {
  for (const field of fields) {
    if (old[field] === undefined) delete draft[field];
    // Stored objects cannot be changed, and what follows completes the draft.
    else draft[field] = structuredClone(old[field]);
  }
}

/** Whether nothing holds a deleted object any longer. */
function isReleased(kind: Kind, object: KubeObject): boolean {
  const { deletionTimestamp, finalizers = [], deletionGracePeriodSeconds = 0 } = object.metadata;
  if (deletionTimestamp === undefined || deletionGracePeriodSeconds > 0) return false;
  return finalizers.length === 0 && (kind.ownFinalizers?.(object) ?? []).length === 0;
}

function checkPreconditions(kind: Kind, object: KubeObject, options: DeletePreconditions): void {
  const { uid, resourceVersion, name } = object.metadata;
  const differ = (what: string, wanted: string, found: string) =>
    conflict(
      kind,
      name,
      `the ${what} in the precondition (${wanted}) does not match the ${what} in record (${found}). The object might have been deleted and then recreated`,
    );
  if (options.uid !== undefined && options.uid !== uid) throw differ('UID', options.uid, uid);
  if (options.resourceVersion !== undefined && options.resourceVersion !== resourceVersion) {
    throw differ('ResourceVersion', options.resourceVersion, resourceVersion);
  }
}
