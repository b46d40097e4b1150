import type { Condition, KubeObject } from '@slipway/kube-objects';

/** What is left in a namespace, by resource: `pods`, `deployments.apps`. */
export interface Leftover {
  readonly resource: string;
  readonly object: KubeObject;
}

/** What each condition says when there is nothing to tell. */
const fine: readonly (readonly [type: string, reason: string, message: string])[] = [
  [
    'NamespaceDeletionDiscoveryFailure',
    'ResourcesDiscovered',
    'All resources successfully discovered',
  ],
  [
    'NamespaceDeletionGroupVersionParsingFailure',
    'ParsedGroupVersions',
    'All legacy kube types successfully parsed',
  ],
  [
    'NamespaceDeletionContentFailure',
    'ContentDeleted',
    'All content successfully deleted, may be waiting on finalization',
  ],
  ['NamespaceContentRemaining', 'ContentRemoved', 'All content successfully removed'],
  [
    'NamespaceFinalizersRemaining',
    'ContentHasNoFinalizers',
    'All content-preserving finalizers finished',
  ],
];

/** What the status of a namespace that is to go says about what it waits for. */
export function endingConditions(
  left: readonly Leftover[],
  before: readonly Condition[],
  now: string,
): readonly Condition[] {
  const remaining = new Map([
    ['NamespaceContentRemaining', contentRemaining(left)],
    ['NamespaceFinalizersRemaining', finalizersRemaining(left)],
  ]);
  const own = fine.map(([type, reason, message]): Condition => {
    const told = remaining.get(type) ?? { status: 'False', reason, message };
    const old = before.find((condition) => condition.type === type);
    const since = old?.status === told.status ? old.lastTransitionTime : now;
    return { type, ...told, ...(since !== undefined && { lastTransitionTime: since }) };
  });
  return [...before.filter(({ type }) => !fine.some(([name]) => name === type)), ...own];
}

type Told = Pick<Condition, 'status' | 'reason' | 'message'>;

/** The name of a resource ends with a dot when its group has no name: `pods.`. */
const withDot = (resource: string) => (resource.includes('.') ? resource : `${resource}.`);

function contentRemaining(left: readonly Leftover[]): Told | undefined {
  const counted = count(left.map(({ resource }) => withDot(resource)));
  if (counted.length === 0) return undefined;
  const list = counted.map(([name, number]) => `${name} has ${number} resource instances`);
  const message = `Some resources are remaining: ${list.join(', ')}`;
  return { status: 'True', reason: 'SomeResourcesRemain', message };
}

function finalizersRemaining(left: readonly Leftover[]): Told | undefined {
  const counted = count(left.flatMap(({ object }) => object.metadata.finalizers ?? []));
  if (counted.length === 0) return undefined;
  const list = counted.map(([name, number]) => `${name} in ${number} resource instances`);
  const message = `Some content in the namespace has finalizers remaining: ${list.join(', ')}`;
  return { status: 'True', reason: 'SomeFinalizersRemain', message };
}

function count(names: readonly string[]): readonly (readonly [string, number])[] {
  const counts = new Map<string, number>();
  for (const name of names) counts.set(name, (counts.get(name) ?? 0) + 1);
  return [...counts].toSorted(([a], [b]) => a.localeCompare(b));
}
