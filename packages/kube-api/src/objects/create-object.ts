import { alreadyExists, type KubeObject } from '@slipway/kube-objects';
import type { Mutations, OuterRequest } from '#admission/outer-admission';
import { type Birth, generatedName, isToBeNamed } from '#objects/complete/metadata';
import { type Draft, part, text } from '#schema/draft';
import type { Kind } from '#scheme/kind';
import { outerRequest } from './outer-request.ts';
import type { Creation } from './write.ts';
import { keyOf, type WriteParts } from './write-parts.ts';

const nameAttempts = 8;

/** Creates an object, and what belongs to it. Throws `ApiError`. */
export async function createObject(parts: WriteParts, request: Creation): Promise<KubeObject> {
  const { kind, namespace, options } = request;
  const { outer, completion } = parts;
  const birth = freeBirth(parts, request);
  const plain = newObject(parts, request, birth, []);
  const asked = outer.mutations(asCreation(request, plain));
  const mutations = asked === undefined ? [] : await asked;
  const ready = asked === undefined ? plain : newObject(parts, request, birth, mutations);
  completion.check(kind, ready, undefined, options);
  const agreed = outer.validation(asCreation(request, ready));
  const converted = kind.stored?.ready?.([ready]);
  if (agreed !== undefined) await agreed;
  if (converted !== undefined) await converted;
  let last = ready;
  if (asked !== undefined || agreed !== undefined) {
    // Time has passed: what the rest of the cluster says is asked again.
    const again = newObject(parts, request, birth, mutations);
    if (converted === undefined) last = again;
    completion.check(kind, last, undefined, options);
  }
  return options.dryRun ? last : await putNew(parts, kind, namespace, last);
}

const asCreation = ({ kind, namespace, options }: Creation, object: KubeObject): OuterRequest =>
  outerRequest(
    kind,
    'CREATE',
    { namespace, name: object.metadata.name },
    { object, old: undefined },
    options,
  );

/** A new object under a name that nobody has. Throws 409. */
function newObject(
  { store, completion }: WriteParts,
  request: Creation,
  birth: Birth,
  mutations: Mutations,
): KubeObject {
  const { kind, namespace } = request;
  const ready = completion.created(request, birth, mutations);
  const key = keyOf(kind, { namespace, name: ready.metadata.name });
  if (ready.metadata.name && store.newest(key) !== undefined) throw nameTaken(request, ready);
  return ready;
}

function nameTaken({ kind, object }: Creation, ready: KubeObject): Error {
  const more = isToBeNamed(object)
    ? ', the server was not able to generate a unique name for the object'
    : '';
  return alreadyExists(kind, ready.metadata.name, more);
}

/** Random characters that make a name of its own, where one is to be generated. */
function freeBirth({ store, completion }: WriteParts, { kind, namespace, object }: Creation) {
  let birth = completion.newBirth(object);
  if (!isToBeNamed(object)) return birth;
  const beginning = text(part(object as Draft, 'metadata'), 'generateName');
  const isTaken = () => {
    const name = generatedName(beginning, birth.suffix);
    return store.newest(keyOf(kind, { namespace, name })) !== undefined;
  };
  for (let attempt = 1; isTaken() && attempt < nameAttempts; attempt += 1)
    birth = completion.newBirth(object);
  return birth;
}

/** Stores a new object and, in the same transaction, what belongs to it. */
async function putNew(
  { store, scheme, admission, completion }: WriteParts,
  kind: Kind,
  namespace: string,
  ready: KubeObject,
): Promise<KubeObject> {
  const key = keyOf(kind, { namespace, name: ready.metadata.name });
  const stored = store.put(key, kind.stored?.store(ready) ?? ready);
  const companions = admission.companions(kind, ready).flatMap((companion) => {
    const other = scheme.get(companion.resource);
    const { namespace: space = '', name } = companion.object.metadata;
    const place = keyOf(other, { namespace: space, name });
    if (store.newest(place) !== undefined) return [];
    const { object } = companion;
    const made = completion.created({ kind: other, namespace: space, object, options: {} });
    completion.check(other, made, undefined);
    return [store.put(place, made)];
  });
  if (companions.length === 0) return await stored;
  const [result] = await Promise.all([stored, ...companions]);
  return result;
}
