import { type KubeObject, matches, resourceKey } from '@slipway/kube-objects';
import type { OuterRequest } from '#admission/outer-admission';
import type { Kind } from '#scheme/kind';
import type { Surroundings } from '#webhooks/matching';
import type { Binding, Policy } from './policy.ts';

/** The parameters of a binding that are not there, though they have to be. */
export const missing = Symbol('missing');

/** The objects that a policy is evaluated with, one after the other; null without parameters. */
export function parametersOf(
  from: Surroundings,
  request: OuterRequest,
  { spec }: Policy,
  binding: Binding,
): readonly (KubeObject | null | typeof missing)[] {
  const { paramKind } = spec;
  const { paramRef } = binding.spec;
  if (paramKind === undefined || paramRef === undefined) return [null];
  const kind = from.scheme.findByObject(paramKind.apiVersion ?? '', paramKind.kind ?? '');
  const found = kind === undefined ? [] : findParameters(from, request, kind, paramRef);
  if (found.length > 0) return found;
  return paramRef.parameterNotFoundAction === 'Allow' ? [] : [missing];
}

function findParameters(
  { objects, scheme }: Surroundings,
  request: OuterRequest,
  kind: Kind,
  { name, namespace, selector }: NonNullable<Binding['spec']['paramRef']>,
): readonly KubeObject[] {
  const space = kind.namespaced ? (namespace ?? request.namespace) : undefined;
  const { read } = scheme.storageOf(kind);
  if (name !== undefined && name !== '') {
    const object = objects.get(resourceKey(kind), name, space);
    return object === undefined ? [] : [read(object)];
  }
  const query = space === undefined ? {} : { namespace: space };
  return objects
    .list(resourceKey(kind), query)
    .filter(({ metadata }) => matches(selector ?? {}, metadata.labels))
    .map(read);
}
