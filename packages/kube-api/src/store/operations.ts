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
import {
  type Mutations,
  noOuterAdmission,
  type Operation,
  type OuterAdmission,
  type OuterRequest,
} from '#admission/outer-admission';
import { decodeJson } from '#codec/decode-json';
import type { ManagedFields, Owner } from '#managed-fields/entry';
import { trackUpdate } from '#managed-fields/track-update';
import { applyJsonPatch } from '#patch/json-patch';
import { applyDefaults } from '#schema/default';
import { type Draft, isDraft, part } from '#schema/draft';
import { addAll, type FieldError, invalidObject } from '#schema/field-error';
import { checkMetadata } from '#schema/names';
import { schemaOf } from '#scheme/fields';
import { apiVersionOf } from '#scheme/group-version-kind';
import type { Kind } from '#scheme/kind';
import type { Scheme } from '#scheme/scheme';
import type { Part } from '#scheme/subresource';
import { decideDeletion } from './deletion.ts';
import {
  type Birth,
  completeNew,
  completeReplacement,
  dropEmpty,
  generatedName,
  timestamp,
} from './metadata.ts';
import { differsInTimeOnly, ownManager, takeApart, writtenPart } from './ownership.ts';
import type { Key } from './pending.ts';
import type { Store } from './store.ts';

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
  /** Tells the client something. */
  readonly warn?: (text: string) => void;
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
  /**
   * Stores what `change` makes of the newest state. It is asked again when the object has changed while
   * somebody else was waited for.
   */
  update(
    kind: Kind,
    key: ObjectName,
    change: (old: KubeObject) => object | Promise<object>,
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

interface Creation {
  readonly kind: Kind;
  readonly namespace: string;
  readonly object: object;
  readonly options: WriteOptions;
}

/** How often a change is decided anew because the object has changed while others were asked. */
const updateAttempts = 5;

/** What a writer's words become by the patches of those outside. */
function mutated(
  kind: Kind,
  draft: Draft,
  old: KubeObject | undefined,
  mutations: Mutations,
): Draft {
  if (mutations.length === 0) return draft;
  const patched = mutations.reduce<unknown>(
    (object, patch) => applyJsonPatch(object, patch),
    draft,
  );
  const { object } = decodeJson(schemaOf(kind), isDraft(patched) ? patched : {});
  const meta = part(object, 'metadata');
  // What the server writes is not theirs to change.
  const kept = old === undefined ? part(draft, 'metadata') : (old.metadata as unknown as Draft);
  for (const field of [
    'name',
    'namespace',
    'uid',
    'creationTimestamp',
    'resourceVersion',
    'generation',
  ]) {
    if (kept[field] !== undefined) meta[field] = kept[field];
  }
  object.metadata = meta;
  return object;
}

function nameTaken({ kind, object }: Creation, ready: KubeObject): Error {
  const meta = part(object as Draft, 'metadata');
  const isGenerated = !meta.name && Boolean(meta.generateName);
  const more = isGenerated
    ? ', the server was not able to generate a unique name for the object'
    : '';
  return alreadyExists(kind, ready.metadata.name, more);
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

/** Creates the writes of the API over a store. */
export function createOperations(
  store: Store,
  scheme: Scheme,
  admission: Admission,
  clock: () => Date,
  outer: OuterAdmission = noOuterAdmission,
): Operations {
  const keyOf = (kind: Kind, { namespace, name }: ObjectName): Key => ({
    resource: resourceKey(kind),
    namespace: kind.namespaced ? namespace : '',
    name,
  });

  /** How an object of a kind gets to the store and back. */
  const read = ({ stored }: Kind, object: KubeObject) => stored?.read(object) ?? object;
  const toStore = ({ stored }: Kind, object: KubeObject) => stored?.store(object) ?? object;
  const newBirth = (): Birth => ({ now: clock(), uid: randomUUID(), suffix: randomSuffix() });

  function prepareNew(
    request: Creation,
    birth: Birth = newBirth(),
    mutations: Mutations = [],
  ): KubeObject {
    const { kind, namespace, object, options } = request;
    const { draft, entries } = takeApart(object, undefined, '');
    draft.apiVersion = apiVersionOf(kind);
    draft.kind = kind.kind;
    completeNew(kind, draft, namespace, birth);
    if (kind.hasStatus) draft.status = {};
    return complete(kind, draft, undefined, entries, options, mutations);
  }

  /** From a decoded object to a complete one, which says who manages what of it. */
  function complete(
    kind: Kind,
    draft: Draft,
    old: KubeObject | undefined,
    entries: readonly ManagedFields[],
    options: UpdateOptions,
    mutations: Mutations,
  ): KubeObject {
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
    const changed = mutated(kind, draft, old, mutations);
    applyDefaults(changed, kind.defaults);
    if (changed !== draft) kind.prepare?.(changed, before);
    return changed as unknown as KubeObject;
  }

  function check(
    kind: Kind,
    object: KubeObject,
    old: KubeObject | undefined,
    { warn = () => {} }: WriteOptions = {},
  ): void {
    const draft = object as unknown as Draft;
    const errors = newlyWrong(kind, draft, old as unknown as Draft | undefined);
    if (errors.length > 0) throw invalidObject(kind, object.metadata.name ?? '', errors);
    admission.review(kind, draft, old as unknown as Draft | undefined, warn);
    dropEmpty(part(draft, 'metadata'));
  }

  const ownerOf = (kind: Kind, options: UpdateOptions): Owner => ({
    manager: options.manager ?? ownManager,
    operation: 'Update',
    apiVersion: apiVersionOf(kind),
    subresource: options.subresource ?? (options.part === 'status' ? 'status' : ''),
    time: timestamp(clock()),
  });

  /** A new object under a name that nobody has. Throws 409. */
  function newObject(request: Creation, birth: Birth, mutations: Mutations): KubeObject {
    const { kind, namespace } = request;
    const ready = prepareNew(request, birth, mutations);
    const key = keyOf(kind, { namespace, name: ready.metadata.name });
    if (ready.metadata.name && store.newest(key) !== undefined) throw nameTaken(request, ready);
    return ready;
  }

  /** Random characters that make a name of its own, where one is to be generated. */
  function freeBirth({ kind, namespace, object }: Creation): Birth {
    const { name, generateName } = part(object as Draft, 'metadata');
    let birth = newBirth();
    if (name || typeof generateName !== 'string') return birth;
    const isTaken = () => {
      const generated = generatedName(generateName, birth.suffix);
      return store.newest(keyOf(kind, { namespace, name: generated })) !== undefined;
    };
    for (let attempt = 1; isTaken() && attempt < nameAttempts; attempt += 1) birth = newBirth();
    return birth;
  }

  /** Stores a new object and, in the same transaction, what belongs to it. */
  async function putNew(kind: Kind, namespace: string, ready: KubeObject): Promise<KubeObject> {
    const key = keyOf(kind, { namespace, name: ready.metadata.name });
    const stored = store.put(key, toStore(kind, ready));
    const companions = admission.companions(kind, ready).flatMap((companion) => {
      const other = scheme.get(companion.resource);
      const { namespace: space = '', name } = companion.object.metadata;
      const place = keyOf(other, { namespace: space, name });
      if (store.newest(place) !== undefined) return [];
      const made = prepareNew({
        kind: other,
        namespace: space,
        object: companion.object,
        options: {},
      });
      check(other, made, undefined);
      return [store.put(place, made)];
    });
    const [result] = await Promise.all([stored, ...companions]);
    return result;
  }

  /** What those outside are told of a write. */
  const outerRequest = (
    kind: Kind,
    operation: Operation,
    { namespace, name }: ObjectName,
    { object, old }: Pick<OuterRequest, 'object' | 'old'>,
    { user = systemUser, dryRun = false, subresource = '', warn = () => {} }: WriteOptions,
  ): OuterRequest => ({
    kind,
    operation,
    namespace: kind.namespaced ? namespace : '',
    name,
    subresource,
    object,
    old,
    user,
    isDryRun: dryRun,
    warn,
  });

  const writes: Operations = {
    async create(kind, namespace, object, options = {}) {
      const request: Creation = { kind, namespace, object, options };
      const birth = freeBirth(request);
      let ready = newObject(request, birth, []);
      const ask = () =>
        outerRequest(
          kind,
          'CREATE',
          { namespace, name: ready.metadata.name },
          { object: ready, old: undefined },
          options,
        );
      const asked = outer.mutations(ask());
      const mutations = asked === undefined ? [] : await asked;
      if (asked !== undefined) ready = newObject(request, birth, mutations);
      check(kind, ready, undefined, options);
      const agreed = outer.validation(ask());
      const converted = kind.stored?.ready?.([ready]);
      if (agreed !== undefined) await agreed;
      if (converted !== undefined) await converted;
      if (asked !== undefined || agreed !== undefined) {
        // Time has passed: what the rest of the cluster says is asked again.
        const again = newObject(request, birth, mutations);
        if (converted === undefined) ready = again;
        check(kind, ready, undefined, options);
      }
      return options.dryRun ? ready : await putNew(kind, namespace, ready);
    },

    async update(kind, name, change, options = {}) {
      const { dryRun = false } = options;
      const key = keyOf(kind, name);
      for (let attempt = 1; attempt <= updateAttempts; attempt += 1) {
        const raw = store.newest(key);
        if (raw === undefined) throw notFound(kind, name.name);
        const isSame = () =>
          store.newest(key)?.metadata.resourceVersion === raw.metadata.resourceVersion;
        const readable = kind.stored?.ready?.([raw]);
        if (readable !== undefined) await readable;
        const old = read(kind, raw);
        const changed = change(old);
        const wanted = changed instanceof Promise ? await changed : changed;
        let next = replacement(kind, wanted, old, options, []);
        const ask = () => outerRequest(kind, 'UPDATE', name, { object: next, old }, options);
        const asked = outer.mutations(ask());
        if (asked !== undefined) next = replacement(kind, wanted, old, options, await asked);
        check(kind, next, old, options);
        const agreed = outer.validation(ask());
        if (agreed !== undefined) await agreed;
        const storable = kind.stored?.ready?.([next]);
        if (storable !== undefined) await storable;
        if (!isSame()) continue;
        const stored = toStore(kind, next);
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
        return isReleased(kind, stored)
          ? await store.remove(key, stored)
          : await store.put(key, stored);
      }
      throw conflict(kind, name.name);
    },

    async delete(kind, name, preconditions, options = {}) {
      const { dryRun = false } = options;
      const key = keyOf(kind, name);
      const find = () => {
        const found = store.newest(key);
        if (found === undefined) throw notFound(kind, name.name);
        return found;
      };
      const readable = kind.stored?.ready?.([find()]);
      if (readable !== undefined) await readable;
      const asked = outer.validation(
        outerRequest(kind, 'DELETE', name, { object: undefined, old: read(kind, find()) }, options),
      );
      if (asked !== undefined) await asked;
      const old = find();
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

  /** What a change makes of an object, complete. */
  function replacement(
    kind: Kind,
    wanted: object,
    old: KubeObject,
    options: UpdateOptions,
    mutations: Mutations,
  ): KubeObject {
    const { part: target = 'main' } = options;
    const { draft, entries } = takeApart(wanted, old, ownerOf(kind, options).subresource);
    draft.apiVersion = apiVersionOf(kind);
    draft.kind = kind.kind;
    completeReplacement(kind, draft, old);
    restrict(kind, draft, old, target);
    const next = complete(kind, draft, old, entries, options, mutations);
    // Who changes a write from outside may not touch more than the write may.
    if (mutations.length > 0) restrict(kind, next as unknown as Draft, old, target);
    return next;
  }

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
