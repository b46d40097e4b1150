/** What an object takes of a quota, and whether a quota is about it. */
import type { KubeObject, ResourceQuota, ScopeRequirement } from '@slipway/kube-objects';
import { quantityValue, resourceKey } from '@slipway/kube-objects';
import type { Kind } from '#scheme/kind';

/** Amounts by the names that quotas use. */
export type Amounts = ReadonlyMap<string, number>;

/** What one object of a kind takes. */
export function amountsOf(kind: Kind, object: KubeObject): Amounts {
  const counted = new Map([[`count/${resourceKey(kind)}`, 1]]);
  if (kind.group === '' && kind.plural !== 'pods') counted.set(kind.plural, 1);
  for (const [name, amount] of Object.entries(kind.quota?.amounts(object) ?? {})) {
    counted.set(name, amount);
  }
  return counted;
}

/** Whether a quota counts an object: all of its scopes must hold. */
export function isInScope(kind: Kind, { spec }: ResourceQuota, object: KubeObject): boolean {
  const scopes: readonly ScopeRequirement[] = [
    ...(spec.scopes ?? []).map((scopeName) => ({ scopeName, operator: 'Exists' as const })),
    ...(spec.scopeSelector?.matchExpressions ?? []),
  ];
  if (scopes.length === 0) return true;
  return (
    kind.quota?.isInScope !== undefined &&
    scopes.every((scope) => kind.quota?.isInScope?.(scope, object))
  );
}

/** The names of what a quota bounds. */
export const boundsOf = ({ spec }: ResourceQuota) => Object.keys(spec.hard ?? {});

/** What the objects of a namespace take of a quota. */
export function usedOf(
  quota: ResourceQuota,
  kinds: readonly Kind[],
  list: (resource: string) => readonly KubeObject[],
): Amounts {
  const used = new Map(boundsOf(quota).map((name) => [name, 0]));
  for (const kind of kinds) {
    if (!kind.namespaced || !concerns(kind, used)) continue;
    for (const object of list(resourceKey(kind))) {
      if (!isInScope(kind, quota, object)) continue;
      for (const [name, amount] of amountsOf(kind, object)) {
        const before = used.get(name);
        if (before !== undefined) used.set(name, before + amount);
      }
    }
  }
  return used;
}

/** Whether a quota bounds anything that objects of a kind take. */
export function concerns(
  kind: Kind,
  bounds: { has(name: string): boolean; keys(): Iterable<string> },
) {
  if (bounds.has(`count/${resourceKey(kind)}`)) return true;
  if (kind.group === '' && bounds.has(kind.plural)) return true;
  const { quota } = kind;
  return quota !== undefined && [...bounds.keys()].some((name) => quota.takes(name));
}

/** The amount as quotas write it, in the family of the suffix that the bound has. */
export function amountText(amount: number, bound: string): string {
  if (Number.isInteger(amount)) {
    const binary = ['Ei', 'Pi', 'Ti', 'Gi', 'Mi', 'Ki'].find((suffix) => {
      const unit = quantityValue(`1${suffix}`);
      return bound.endsWith('i') && amount > 0 && amount % unit === 0;
    });
    return binary ? `${amount / quantityValue(`1${binary}`)}${binary}` : String(amount);
  }
  return `${Math.ceil(amount * 1000)}m`;
}
