import { randomBytes, randomUUID } from 'node:crypto';
import type { KubeObject } from '@slipway/kube-objects';
import { systemUser } from '#access/user';
import type { Admission } from '#admission/admission';
import type { Mutations } from '#admission/outer-admission';
import type { ManagedFields, Owner } from '#managed-fields/entry';
import { trackUpdate } from '#managed-fields/track-update';
import type { Creation, UpdateOptions, WriteOptions } from '#objects/write';
import { applyDefaults } from '#schema/default';
import { type Draft, part } from '#schema/draft';
import { invalidObject } from '#schema/field-error';
import { schemaOf } from '#scheme/fields';
import { apiVersionOf } from '#scheme/group-version-kind';
import type { Kind } from '#scheme/kind';
import {
  type Birth,
  completeNew,
  completeReplacement,
  dropEmpty,
  isToBeNamed,
  timestamp,
} from './metadata.ts';
import { mutated } from './outer-patches.ts';
import { ownManager, takeApart, writtenPart } from './ownership.ts';
import { restrict } from './restriction.ts';
import { newlyWrong } from './wrong-fields.ts';

/** Makes of what was written an object that can be stored. */
export interface Completion {
  /** With characters for a name only where one is to be generated: they cost as much as all the rest. */
  newBirth(object: object): Birth;
  /** What is to be created, complete. */
  created(request: Creation, birth?: Birth, mutations?: Mutations): KubeObject;
  /** What a change makes of an object, complete. */
  replaced(
    kind: Kind,
    wanted: object,
    old: KubeObject,
    options: UpdateOptions,
    mutations: Mutations,
  ): KubeObject;
  /** Throws what is wrong with a complete object. */
  check(kind: Kind, object: KubeObject, old: KubeObject | undefined, options?: WriteOptions): void;
}

const suffixAlphabet = 'bcdfghjklmnpqrstvwxz2456789';
const suffixLength = 5;

/** Random characters without vowels, which could spell something. */
export const randomSuffix = () =>
  // Of 256 values 27 letters are not quite equally likely, which nobody notices; one call is five times cheaper.
  [...randomBytes(suffixLength)]
    .map((byte) => suffixAlphabet[byte % suffixAlphabet.length])
    .join('');

/** What a cluster says of what is written. */
interface Cluster {
  readonly admission: Admission;
  readonly clock: () => Date;
}

/** Completes objects with what admission and the clock of a cluster say. */
export function createCompletion(admission: Admission, clock: () => Date): Completion {
  const cluster: Cluster = { admission, clock };
  const newBirth = (object: object): Birth => ({
    now: clock(),
    uid: randomUUID(),
    suffix: isToBeNamed(object) ? randomSuffix() : '',
  });
  return {
    newBirth,
    created: (request, birth = newBirth(request.object), mutations = []) =>
      created(cluster, request, birth, mutations),
    replaced: (...change) => replaced(cluster, ...change),
    check: (...written) => check(cluster, ...written),
  };
}

function created(
  cluster: Cluster,
  { kind, namespace, object, options }: Creation,
  birth: Birth,
  mutations: Mutations,
): KubeObject {
  const { draft, entries } = takeApart(object, undefined, '');
  draft.apiVersion = apiVersionOf(kind);
  draft.kind = kind.kind;
  completeNew(kind, draft, namespace, birth);
  if (kind.hasStatus) draft.status = {};
  return complete(cluster, kind, draft, undefined, entries, options, mutations);
}

function replaced(
  cluster: Cluster,
  kind: Kind,
  wanted: object,
  old: KubeObject,
  options: UpdateOptions,
  mutations: Mutations,
): KubeObject {
  const { part: target = 'main' } = options;
  const { draft, entries } = takeApart(wanted, old, subresourceOf(options));
  draft.apiVersion = apiVersionOf(kind);
  draft.kind = kind.kind;
  completeReplacement(kind, draft, old);
  restrict(kind, draft, old, target);
  const next = complete(cluster, kind, draft, old, entries, options, mutations);
  // Who changes a write from outside may not touch more than the write may.
  if (mutations.length > 0) restrict(kind, next as unknown as Draft, old, target);
  return next;
}

/** From a decoded object to a complete one, which says who manages what of it. */
function complete(
  { admission, clock }: Cluster,
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
      ownerOf(kind, options, clock()),
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
  { admission }: Cluster,
  kind: Kind,
  object: KubeObject,
  old: KubeObject | undefined,
  { warn }: WriteOptions = {},
): void {
  const draft = object as unknown as Draft;
  const before = old as unknown as Draft | undefined;
  const errors = newlyWrong(kind, draft, before);
  if (errors.length > 0) throw invalidObject(kind, object.metadata.name ?? '', errors);
  admission.review(kind, draft, before, warn);
  dropEmpty(part(draft, 'metadata'));
}

const subresourceOf = ({ subresource, part: target }: UpdateOptions) =>
  subresource ?? (target === 'status' ? 'status' : '');

const ownerOf = (kind: Kind, options: UpdateOptions, now: Date): Owner => ({
  manager: options.manager ?? ownManager,
  operation: 'Update',
  apiVersion: apiVersionOf(kind),
  subresource: subresourceOf(options),
  time: timestamp(now),
});
