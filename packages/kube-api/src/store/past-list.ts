import type { KubeObject } from '@slipway/kube-objects';
import type { Store } from './store.ts';

/**
 * The objects of a resource as they were at an earlier revision, by namespace and name: today's,
 * with every later change taken back. Undefined when that is given up or not all known any more.
 */
export function listAt(
  store: Store,
  resource: string,
  namespace: string | undefined,
  revision: number,
): readonly KubeObject[] | undefined {
  if (revision < store.compacted) return undefined;
  const changes = store.since(resource, revision);
  if (changes === undefined) return undefined;
  const today = store.list(resource, namespace);
  if (changes.length === 0) return today;
  const objects = new Map(today.map((object) => [idOf(object), object]));
  for (const { object, before } of changes.toReversed()) {
    if (namespace !== undefined && object.metadata.namespace !== namespace) continue;
    if (before === undefined) objects.delete(idOf(object));
    else objects.set(idOf(object), before);
  }
  return [...objects.values()].sort(byPlace);
}

const idOf = ({ metadata: { namespace = '', name } }: KubeObject) => `${namespace}/${name}`;

function byPlace({ metadata: a }: KubeObject, { metadata: b }: KubeObject): number {
  const [one, other] =
    a.namespace === b.namespace ? [a.name, b.name] : [a.namespace ?? '', b.namespace ?? ''];
  return one < other ? -1 : Number(one > other);
}
