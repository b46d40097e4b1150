import type { Pod } from '#types/pod';
import { quantity } from '#values/quantity';

type Amounts = ReadonlyMap<string, number>;

/** What a pod asks for, in base units by resource, with what its runtime takes. */
export const podRequests = ({ spec }: Pod): Amounts =>
  plus(together(spec, 'requests'), amounts(spec.overhead));

/** What a pod may take at most, in base units by resource; its runtime's part of what has a limit. */
export function podLimits({ spec }: Pod): Amounts {
  const limits = together(spec, 'limits');
  return plus(limits, new Map([...amounts(spec.overhead)].filter(([name]) => limits.has(name))));
}

/**
 * What the containers of a pod have at most at one time: its containers and sidecars together, or one init
 * container beside the sidecars that started before it. What the pod says as a whole counts instead.
 *
 * @see https://kubernetes.io/docs/concepts/workloads/pods/sidecar-containers/#resource-sharing-within-containers
 */
function together(spec: Pod['spec'], part: 'requests' | 'limits'): Amounts {
  let sidecars: Amounts = new Map();
  let starting: Amounts = new Map();
  for (const { restartPolicy, resources } of spec.initContainers ?? []) {
    const own = plus(sidecars, amounts(resources?.[part]));
    if (restartPolicy === 'Always') sidecars = own;
    starting = most(starting, own);
  }
  const serving = spec.containers.reduce<Amounts>(
    (sum, { resources }) => plus(sum, amounts(resources?.[part])),
    sidecars,
  );
  return new Map([...most(serving, starting), ...amounts(spec.resources?.[part])]);
}

const amounts = (texts: Readonly<Record<string, string>> = {}): Amounts =>
  new Map(Object.entries(texts).map(([resource, text]) => [resource, quantity(text) ?? 0]));

const plus = (a: Amounts, b: Amounts) => merge(a, b, (x, y) => x + y);
const most = (a: Amounts, b: Amounts) => merge(a, b, Math.max);

function merge(a: Amounts, b: Amounts, by: (x: number, y: number) => number): Amounts {
  const merged = new Map(a);
  for (const [resource, amount] of b) merged.set(resource, by(a.get(resource) ?? 0, amount));
  return merged;
}
