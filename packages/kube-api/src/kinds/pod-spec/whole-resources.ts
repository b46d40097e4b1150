import { canonicalQuantity, quantityValue } from '@slipway/kube-objects';
import { type Draft, isDraft, part, parts, text } from '#schema/draft';
import { type FieldError, forbiddenField, invalid, unsupported } from '#schema/field-error';
import { checkResources } from './resources.ts';

/** What a pod can have as a whole. */
const supported = ['cpu', 'memory'];

const isSupported = (name: string) => supported.includes(name);

/** What containers ask for together, or one init container for itself where that is more. */
function together(spec: Draft): ReadonlyMap<string, number> {
  const sum = new Map<string, number>();
  const init = parts(spec, 'initContainers');
  const beside = init.filter((container) => text(container, 'restartPolicy') === 'Always');
  const requestsOf = (container: Draft) =>
    Object.entries(part(part(container, 'resources'), 'requests'))
      .filter(([name]) => isSupported(name))
      .map(([name, amount]) => [name, quantityValue(String(amount))] as const);
  for (const [name, amount] of [...parts(spec, 'containers'), ...beside].flatMap(requestsOf)) {
    sum.set(name, (sum.get(name) ?? 0) + amount);
  }
  for (const [name, amount] of init.flatMap(requestsOf)) {
    sum.set(name, Math.max(sum.get(name) ?? 0, amount));
  }
  return sum;
}

/** Whole thousandths of processors, or bytes: sums of fractions are not exact. */
const inUnits = (name: string, amount: number) =>
  name === 'cpu' ? Math.round(amount * 1000) : Math.ceil(amount);

/** As people write it: thousandths of processors, powers of 1,024 bytes. */
function written(name: string, amount: number): string {
  if (name === 'cpu') return canonicalQuantity(`${inUnits(name, amount)}m`) ?? '0';
  const isRound = amount % 1024 === 0;
  return canonicalQuantity(isRound ? `${amount / 1024}Ki` : `${inUnits(name, amount)}`) ?? '0';
}

/** A pod with resources as a whole asks for what its containers do, else for what it is limited to. */
export function completeWhole(spec: Draft): void {
  if (!isDraft(spec.resources)) return;
  const { resources } = spec;
  const limits = Object.entries(part(resources, 'limits')).filter(([name]) => isSupported(name));
  const asked = [...together(spec)].map(([name, amount]) => [name, written(name, amount)] as const);
  const requests = {
    ...Object.fromEntries(limits),
    ...Object.fromEntries(asked),
    ...part(resources, 'requests'),
  };
  if (Object.keys(requests).length > 0) resources.requests = requests;
}

/** What is wrong with what a pod asks for and is limited to as a whole. */
export function checkWhole(spec: Draft, prefix: string): FieldError[] {
  if (!isDraft(spec.resources)) return [];
  const field = `${prefix}.resources`;
  const { resources } = spec;
  const names = ['limits', 'requests'].flatMap((list) =>
    Object.keys(part(resources, list)).map((name) => ({
      name,
      place: `${field}.${list}[${name}]`,
    })),
  );
  const odd = names.filter(({ name }) => !isSupported(name));
  if (odd.length > 0) {
    return odd.map(({ name, place }) => unsupported(place, name, supported));
  }
  const claims = parts(resources, 'claims').length > 0;
  return [
    ...(claims
      ? [forbiddenField(`${field}.claims`, 'claims may not be set for Resources at pod-level')]
      : []),
    ...checkResources({ ...resources, claims: undefined }, field),
    ...checkSum(spec, part(resources, 'requests'), field),
    ...checkParts(spec, part(resources, 'limits'), prefix),
  ];
}

function checkSum(spec: Draft, requests: Draft, field: string): FieldError[] {
  return [...together(spec)].flatMap(([name, sum]) => {
    const whole = requests[name];
    if (whole === undefined) return [];
    if (inUnits(name, quantityValue(String(whole))) >= inUnits(name, sum)) return [];
    const why = `must be greater than or equal to aggregate container requests of ${written(name, sum)}`;
    return [invalid(`${field}.requests[${name}]`, whole, why)];
  });
}

function checkParts(spec: Draft, limits: Draft, prefix: string): FieldError[] {
  return ['initContainers', 'containers'].flatMap((list) =>
    parts(spec, list).flatMap((container, index) =>
      Object.entries(part(part(container, 'resources'), 'limits')).flatMap(([name, limit]) => {
        const whole = limits[name];
        if (whole === undefined) return [];
        if (quantityValue(String(limit)) <= quantityValue(String(whole))) return [];
        const place = `${prefix}.${list}[${index}].resources.limits[${name}]`;
        return [invalid(place, limit, `must be less than or equal to pod limits of ${whole}`)];
      }),
    ),
  );
}
