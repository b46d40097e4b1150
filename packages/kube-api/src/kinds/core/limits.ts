/** What the limit ranges of a namespace make of a new object, or say against it. */
import type { LimitRange, LimitRangeItem, Pod } from '@slipway/kube-objects';
import { forbidden, podLimits, podRequests, quantityValue } from '@slipway/kube-objects';
import { type Draft, part, parts, setField, text } from '#schema/draft';
import type { AdmissionRequest } from '#scheme/kind';

const setAnnotation = 'kubernetes.io/limit-ranger';

const itemsOf = ({ object, cluster }: AdmissionRequest): readonly LimitRangeItem[] =>
  (
    cluster.list(
      'limitranges',
      text(part(object, 'metadata'), 'namespace'),
    ) as readonly LimitRange[]
  ).flatMap(({ spec }) => spec.limits);

/** Gives the containers of a pod their defaults, and refuses those out of bounds. Throws 403. */
export function limitPod(request: AdmissionRequest): void {
  const items = itemsOf(request);
  if (items.length === 0) return;
  const { object: pod } = request;
  const spec = part(pod, 'spec');
  const containers = [
    ...parts(spec, 'containers').map((container) => ({ container, word: 'container' })),
    ...parts(spec, 'initContainers').map((container) => ({ container, word: 'init container' })),
  ];
  const ofContainers = items.filter(({ type }) => type === 'Container');
  const set = containers.flatMap(({ container, word }) => complete(container, word, ofContainers));
  if (set.length > 0) {
    const meta = part(pod, 'metadata');
    const text = `LimitRanger plugin set: ${set.join('; ')}`;
    meta.annotations = { ...part(meta, 'annotations'), [setAnnotation]: text };
  }
  const whole = totals(spec);
  refuse(request, [
    ...ofContainers.flatMap((item) =>
      containers.flatMap(({ container }) => problems(item, resourcesOf(container))),
    ),
    ...items.filter(({ type }) => type === 'Pod').flatMap((item) => problems(item, whole)),
  ]);
}

/** Refuses a claim for less or more storage than its namespace allows. Throws 403. */
export function limitClaim(request: AdmissionRequest): void {
  const requests = amounts(part(part(part(request.object, 'spec'), 'resources'), 'requests'));
  const items = itemsOf(request).filter(({ type }) => type === 'PersistentVolumeClaim');
  refuse(
    request,
    items.flatMap((item) => [
      ...Object.entries(item.min ?? {}).map(([name, bound]) =>
        below(item.type, name, bound, { requests, limits: {} }),
      ),
      ...Object.entries(item.max ?? {}).map(([name, bound]) => {
        const asked = requests[name];
        const most = `maximum ${name} usage per ${item.type} is ${bound}`;
        if (asked === undefined) return `${most}.  No request is specified`;
        return isMore(asked, bound) ? `${most}, but request is ${asked}` : undefined;
      }),
    ]),
  );
}

function refuse({ kind, object }: AdmissionRequest, found: readonly (string | undefined)[]): void {
  const problems = found.filter((problem) => problem !== undefined);
  if (problems.length === 0) return;
  const why = problems.length === 1 ? (problems[0] ?? '') : `[${problems.join(', ')}]`;
  throw forbidden(kind, text(part(object, 'metadata'), 'name'), why);
}

/** What has been filled in, in words. */
function complete(
  container: Draft,
  word: string,
  items: readonly LimitRangeItem[],
): readonly string[] {
  const resources: Draft = { ...part(container, 'resources') };
  const requests = fill(
    resources,
    'requests',
    items.map(({ defaultRequest }) => defaultRequest),
  );
  const limits = fill(
    resources,
    'limits',
    items.map((item) => item.default),
  );
  container.resources = resources;
  const name = text(container, 'name');
  const told = (list: readonly string[], what: string) =>
    list.length > 0 ? [`${list.toSorted().join(', ')} ${what} for ${word} ${name}`] : [];
  return [...told(requests, 'request'), ...told(limits, 'limit')];
}

function fill(resources: Draft, field: string, defaults: readonly LimitRangeItem['default'][]) {
  const given: Draft = { ...part(resources, field) };
  const added: string[] = [];
  for (const amounts of defaults) {
    for (const [name, amount] of Object.entries(amounts ?? {})) {
      if (Object.hasOwn(given, name)) continue;
      setField(given, name, amount);
      added.push(name);
    }
  }
  if (added.length > 0) resources[field] = given;
  return added;
}

type AmountMap = Readonly<Record<string, string>>;

interface Resources {
  readonly requests: AmountMap;
  readonly limits: AmountMap;
}

const amounts = (object: Draft): AmountMap =>
  Object.fromEntries(Object.entries(object).map(([name, amount]) => [name, String(amount)]));

function resourcesOf(container: Draft): Resources {
  const resources = part(container, 'resources');
  return {
    requests: amounts(part(resources, 'requests')),
    limits: amounts(part(resources, 'limits')),
  };
}

/** What a pod asks for as a whole, its containers being read as a list though they may be missing still. */
function totals(spec: Draft): Resources {
  // The schema has checked the fields; that there are containers at all is validated after admission.
  const pod = { spec: { ...spec, containers: parts(spec, 'containers') } } as unknown as Pod;
  return {
    requests: amounts(Object.fromEntries(podRequests(pod))),
    limits: amounts(Object.fromEntries(podLimits(pod))),
  };
}

const isMore = (a: string, b: string) => quantityValue(a) > quantityValue(b);

function problems(item: LimitRangeItem, resources: Resources): readonly (string | undefined)[] {
  const each = (
    bounds: AmountMap | undefined,
    check: (type: string, name: string, bound: string, resources: Resources) => string | undefined,
  ) =>
    Object.entries(bounds ?? {}).map(([name, bound]) => check(item.type, name, bound, resources));
  return [
    ...each(item.min, below),
    ...each(item.max, above),
    ...each(item.maxLimitRequestRatio, apart),
  ];
}

function below(type: string, name: string, bound: string, { requests, limits }: Resources) {
  const least = `minimum ${name} usage per ${type} is ${bound}`;
  const [request, limit] = [requests[name], limits[name]];
  if (request === undefined) return `${least}.  No request is specified`;
  if (isMore(bound, request)) return `${least}, but request is ${request}`;
  return limit !== undefined && isMore(bound, limit)
    ? `${least}, but limit is ${limit}`
    : undefined;
}

function above(type: string, name: string, bound: string, { requests, limits }: Resources) {
  const most = `maximum ${name} usage per ${type} is ${bound}`;
  const [request, limit] = [requests[name], limits[name]];
  if (limit === undefined) return `${most}.  No limit is specified`;
  if (isMore(limit, bound)) return `${most}, but limit is ${limit}`;
  return request !== undefined && isMore(request, bound)
    ? `${most}, but request is ${request}`
    : undefined;
}

function apart(type: string, name: string, bound: string, { requests, limits }: Resources) {
  const most = `${name} max limit to request ratio per ${type} is ${bound}`;
  const request = quantityValue(requests[name] ?? '0');
  const limit = quantityValue(limits[name] ?? '0');
  if (request === 0) return `${most}, but no request is specified or request is 0`;
  if (limit === 0) return `${most}, but no limit is specified or limit is 0`;
  const ratio = limit / request;
  if (ratio <= quantityValue(bound)) return undefined;
  return `${most}, but provided ratio is ${ratio.toFixed(6)}`;
}
