/**
 * Create, change and delete, the same for every kind: what a request must pass before it is stored.
 *
 * Everything up to `store.put` is synchronous and sees the newest state, so that two requests never
 * decide on the same version; only the wait for the disk is not. An answer that rests on a write that
 * is not durable yet (a conflict, a name that is taken) waits for it, too: whoever is refused can read
 * why, and a caller that tries again does not see the old state again and again.
 */
import { isDeepStrictEqual } from 'node:util';
import type { KubeObject } from '@slipway/kube-objects';
import { alreadyExists, conflict, notFound, resourceKey } from '@slipway/kube-objects';
import { systemUser } from '#access/user';
import type { Admission } from '#admission/admission';
import {
  type Mutations,
  noOuterAdmission,
  type Operation,
  type OuterAdmission,
  type OuterRequest,
} from '#admission/outer-admission';
import { type Draft, part } from '#schema/draft';
import type { Kind } from '#scheme/kind';
import type { Scheme } from '#scheme/scheme';
import type { Key } from '#store/pending';
import type { Store } from '#store/store';
import { createCompletion } from './completion.ts';
import { decideDeletion, isReleased } from './deletion.ts';
import { hasNewGeneration } from './generation.ts';
import { type Birth, generatedName } from './metadata.ts';
import { differsInTimeOnly } from './ownership.ts';
import { checkPreconditions, type DeletePreconditions } from './preconditions.ts';
import type { Creation, ObjectName, UpdateOptions, WriteOptions } from './write.ts';

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

const nameAttempts = 8;

/** How often a change is decided anew because the object has changed while others were asked. */
const updateAttempts = 5;

function nameTaken({ kind, object }: Creation, ready: KubeObject): Error {
  const meta = part(object as Draft, 'metadata');
  const isGenerated = !meta.name && Boolean(meta.generateName);
  const more = isGenerated
    ? ', the server was not able to generate a unique name for the object'
    : '';
  return alreadyExists(kind, ready.metadata.name, more);
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

  const completion = createCompletion(admission, clock);

  /** How an object of a kind gets to the store and back. */
  const read = ({ stored }: Kind, object: KubeObject) => stored?.read(object) ?? object;
  const toStore = ({ stored }: Kind, object: KubeObject) => stored?.store(object) ?? object;

  /** A new object under a name that nobody has. Throws 409. */
  function newObject(request: Creation, birth: Birth, mutations: Mutations): KubeObject {
    const { kind, namespace } = request;
    const ready = completion.created(request, birth, mutations);
    const key = keyOf(kind, { namespace, name: ready.metadata.name });
    if (ready.metadata.name && store.newest(key) !== undefined) throw nameTaken(request, ready);
    return ready;
  }

  /** Random characters that make a name of its own, where one is to be generated. */
  function freeBirth({ kind, namespace, object }: Creation): Birth {
    const { name, generateName } = part(object as Draft, 'metadata');
    let birth = completion.newBirth();
    if (name || typeof generateName !== 'string') return birth;
    const isTaken = () => {
      const generated = generatedName(generateName, birth.suffix);
      return store.newest(keyOf(kind, { namespace, name: generated })) !== undefined;
    };
    for (let attempt = 1; isTaken() && attempt < nameAttempts; attempt += 1)
      birth = completion.newBirth();
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
      const made = completion.created({
        kind: other,
        namespace: space,
        object: companion.object,
        options: {},
      });
      completion.check(other, made, undefined);
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
      completion.check(kind, ready, undefined, options);
      const agreed = outer.validation(ask());
      const converted = kind.stored?.ready?.([ready]);
      if (agreed !== undefined) await agreed;
      if (converted !== undefined) await converted;
      if (asked !== undefined || agreed !== undefined) {
        // Time has passed: what the rest of the cluster says is asked again.
        const again = newObject(request, birth, mutations);
        if (converted === undefined) ready = again;
        completion.check(kind, ready, undefined, options);
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
        let next = completion.replaced(kind, wanted, old, options, []);
        const ask = () => outerRequest(kind, 'UPDATE', name, { object: next, old }, options);
        const asked = outer.mutations(ask());
        if (asked !== undefined)
          next = completion.replaced(kind, wanted, old, options, await asked);
        completion.check(kind, next, old, options);
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
