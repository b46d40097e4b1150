import type { ApplicationRights, ClusterRule } from '@slipway/contract';

/** As much of an object of a chart as its rights depend on. */
export interface ChartObject {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly namespace?: string };
  /** Of roles. */
  readonly rules?: readonly Partial<ClusterRule>[] | null;
  /** Of bindings. */
  readonly roleRef?: { readonly kind: string; readonly name: string };
}

/** How a kind is asked for. */
export interface KindFacts {
  readonly group: string;
  readonly resource: string;
  readonly isNamespaced: boolean;
}

const rbac = 'rbac.authorization.k8s.io';
const reading = ['get', 'list', 'watch'];
const writing = ['create', 'update', 'patch', 'delete'];

/** What helm does beside: its records of the release, and how pods come up. */
const always: readonly ClusterRule[] = [
  {
    apiGroups: [''],
    resources: ['secrets'],
    verbs: ['get', 'list', 'create', 'update', 'patch', 'delete'],
  },
  { apiGroups: [''], resources: ['pods', 'events'], verbs: reading },
  { apiGroups: ['apps'], resources: ['replicasets'], verbs: reading },
];

/**
 * The rights that installing, changing and removing these objects takes, and nothing beyond: over their
 * kinds where they are, and what their own roles give, since nobody gives what they do not have.
 *
 * @param kindOf undefined for a kind that the cluster does not have
 */
export function rightsFor(
  objects: readonly ChartObject[],
  kindOf: (object: ChartObject) => KindFacts | undefined,
  namespace: string,
): readonly ApplicationRights[] {
  const places = new Map<string | null, ClusterRule[]>([[namespace, [...always]]]);
  const add = (place: string | null, rule: ClusterRule) =>
    places.set(place, [...(places.get(place) ?? []), rule]);
  for (const object of objects) {
    const facts = kindOf(object);
    if (facts === undefined) continue;
    const place = facts.isNamespaced ? (object.metadata.namespace ?? namespace) : null;
    for (const rule of overKind(facts, object.metadata.name)) add(place, rule);
    for (const rule of contained(object)) add(place, rule);
    if (object.roleRef) add(place, binding(object.roleRef));
  }
  return [...places].map(([place, rules]) => ({ namespace: place, rules: merged(rules) }));
}

/** Of the cluster's own objects only those of the chart may be touched; names cannot bound making. */
function overKind({ group, resource, isNamespaced }: KindFacts, name: string): ClusterRule[] {
  const over = { apiGroups: [group], resources: [resource] };
  if (isNamespaced) return [{ ...over, verbs: [...reading, ...writing] }];
  return [
    { ...over, verbs: [...reading, 'create'] },
    { ...over, resourceNames: [name], verbs: ['update', 'patch', 'delete'] },
  ];
}

function contained({ apiVersion, kind, rules }: ChartObject): readonly ClusterRule[] {
  if (!apiVersion.startsWith(rbac) || (kind !== 'Role' && kind !== 'ClusterRole')) return [];
  return (rules ?? []).map(
    (rule) => ({ apiGroups: [], resources: [], verbs: [], ...rule }) as ClusterRule,
  );
}

function binding({ kind, name }: { readonly kind: string; readonly name: string }): ClusterRule {
  const resource = kind === 'ClusterRole' ? 'clusterroles' : 'roles';
  return { apiGroups: [rbac], resources: [resource], resourceNames: [name], verbs: ['bind'] };
}

/** The same rule once; resources of one group with the same verbs together. */
function merged(rules: readonly ClusterRule[]): readonly ClusterRule[] {
  const known = new Map<string, ClusterRule>();
  for (const rule of rules) {
    const { resources, ...rest } = rule;
    const key = JSON.stringify(Object.entries(rest).toSorted(([a], [b]) => a.localeCompare(b)));
    const before = known.get(key)?.resources ?? [];
    known.set(key, { ...rule, resources: [...new Set([...before, ...resources])] });
  }
  return [...known.values()];
}
