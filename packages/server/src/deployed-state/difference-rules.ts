import { isDeepStrictEqual } from 'node:util';
import type { KubeObject } from '#rollouts/deed';

/** One field in which two states of an object differ; undefined where it is not there. */
export interface Difference {
  /** `spec.template.spec.containers[web].image` */
  readonly path: string;
  readonly before?: unknown;
  readonly after?: unknown;
}

/** Notes of programs, which say nothing about what was wanted. */
export const notes =
  /^(slipway\.dev\/asleep$|deployment\.kubernetes\.io\/|kubectl\.kubernetes\.io\/(last-applied|restartedAt)|deprecated\.daemonset)/;

/** What people wanted of an object: without what the cluster keeps of it. */
function wantedPart(object: KubeObject | null): object {
  if (object === null) return {};
  const { metadata, ...rest } = object;
  const { status: _, ...kept } = rest as { readonly status?: unknown };
  const { labels = {}, annotations = {} } = metadata;
  const own = Object.entries(annotations).filter(([name]) => !notes.test(name));
  return { ...kept, metadata: { labels, annotations: Object.fromEntries(own) } };
}

/** In what two states of an object differ, field by field. */
export function differencesOf(
  before: KubeObject | null,
  after: KubeObject | null,
): readonly Difference[] {
  return [...differ('', wantedPart(before), wantedPart(after))];
}

function* differ(path: string, before: unknown, after: unknown): Generator<Difference> {
  if (isDeepStrictEqual(before, after)) return;
  const [left, right] = [fieldsOf(before), fieldsOf(after)];
  if (!left || !right) {
    yield { path, ...(before !== undefined && { before }), ...(after !== undefined && { after }) };
    return;
  }
  for (const name of new Set([...left.keys(), ...right.keys()])) {
    const at = name.startsWith('[') ? path + name : path === '' ? name : `${path}.${name}`;
    yield* differ(at, left.get(name), right.get(name));
  }
}

/** The parts of an object, or of a list whose items have names; undefined for other values. */
function fieldsOf(value: unknown): ReadonlyMap<string, unknown> | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  if (!Array.isArray(value)) return new Map(Object.entries(value));
  const items: readonly { readonly name?: unknown }[] = value;
  if (!items.every((it) => typeof it?.name === 'string')) return undefined;
  return new Map(items.map((it) => [`[${String(it.name)}]`, it]));
}
