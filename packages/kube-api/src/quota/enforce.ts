import type { KubeObject, ResourceQuota } from '@slipway/kube-objects';
import { forbidden, quantityValue } from '@slipway/kube-objects';
import { part, text } from '#schema/draft';
import type { AdmissionRequest, Kind } from '#scheme/kind';
import { type Amounts, amountsOf, amountText, boundsOf, isInScope, usedOf } from './usage.ts';

const resource = 'resourcequotas';

/** Refuses what would take more of a namespace's quotas than is left. Throws 403. */
export function enforceQuota(request: AdmissionRequest): void {
  const { kind, object, old, cluster } = request;
  if (!kind.namespaced || (old !== undefined && kind.quota === undefined)) return;
  const namespace = text(part(object, 'metadata'), 'namespace');
  const quotas = cluster.list(resource, namespace) as readonly ResourceQuota[];
  if (quotas.length === 0) return;
  // The draft has everything that an object of its kind has by now.
  const next = object as unknown as KubeObject;
  const before = old as KubeObject | undefined;
  for (const quota of quotas) {
    if (isInScope(kind, quota, next)) check(request, quota, next, before, namespace);
  }
}

function check(
  { kind, cluster }: AdmissionRequest,
  quota: ResourceQuota,
  next: KubeObject,
  before: KubeObject | undefined,
  namespace: string,
): void {
  const { name } = quota.metadata;
  const missing = before === undefined ? (kind.quota?.missing?.(next, boundsOf(quota)) ?? '') : '';
  if (missing !== '') throw refused(kind, next, `failed quota: ${name}: must specify ${missing}`);
  const wanted = increase(kind, quota, next, before);
  if (wanted.size === 0) return;
  const used = usedOf(quota, [kind], (key) => cluster.list(key, namespace));
  const over = [...wanted].filter(
    ([each, amount]) => (used.get(each) ?? 0) + amount > quantityValue(boundOf(quota, each)),
  );
  if (over.length === 0) return;
  const names = over.map(([each]) => each).toSorted();
  const list = (amounts: (each: string) => string) =>
    names.map((each) => `${each}=${amounts(each)}`).join(',');
  const requested = list((each) => amountText(wanted.get(each) ?? 0, boundOf(quota, each)));
  const taken = list((each) => amountText(used.get(each) ?? 0, boundOf(quota, each)));
  const limited = list((each) => boundOf(quota, each));
  const why = `exceeded quota: ${name}, requested: ${requested}, used: ${taken}, limited: ${limited}`;
  throw refused(kind, next, why);
}

const boundOf = ({ spec }: ResourceQuota, name: string) => spec.hard?.[name] ?? '';

const refused = (kind: Kind, { metadata }: KubeObject, why: string) =>
  forbidden(kind, metadata.name, why);

/** What an object takes more than it took, as far as a quota bounds it. */
function increase(
  kind: Kind,
  quota: ResourceQuota,
  next: KubeObject,
  before: KubeObject | undefined,
): Amounts {
  const taken = before && isInScope(kind, quota, before) ? amountsOf(kind, before) : new Map();
  const bounds = new Set(boundsOf(quota));
  const more = [...amountsOf(kind, next)].map(
    ([name, amount]) => [name, amount - (taken.get(name) ?? 0)] as const,
  );
  return new Map(more.filter(([name, amount]) => amount > 0 && bounds.has(name)));
}
