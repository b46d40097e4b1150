import type { Patterns } from './pattern.ts';
import type { InputSpec } from './spec.ts';
import { unfollowed } from './yaml/node.ts';

/** The value of an input, or what is wrong with it, without the name in front. */
export type InputResult = { readonly value: unknown } | { readonly problem: string };

/**
 * Works out one input: the given value or the default, checked against type, options and pattern.
 * `known` holds the inputs before it, for rules.
 */
export function resolveInput(
  spec: InputSpec,
  given: { readonly value: unknown } | undefined,
  isText: boolean,
  known: ReadonlyMap<string, unknown>,
  patterns: Patterns,
): InputResult {
  const rule = spec.rules?.find(
    (candidate) =>
      !candidate.if ||
      candidate.if.holds({ variable: () => undefined, input: (name) => known.get(name) }),
  );
  const options = rule?.options ?? spec.options;
  const fallback = rule ? rule.default : spec.default;
  const chosen = given ?? fallback;
  const isFree = rule?.default?.value === null && !rule.options && !given;
  if (!chosen || isFree) return { problem: 'required value has not been provided' };
  const source = given ? 'provided' : 'default';
  const value = given && isText ? fromText(given.value, spec.type) : chosen.value;
  if (holdsReference(value)) return { problem: `${source} value cannot contain a !reference tag` };
  if (!isOfType(value, spec.type))
    return { problem: `${source} value is not ${article(spec.type)}` };
  if (options && !options.includes(value)) {
    return {
      problem: `\`${String(value)}\` cannot be used because it is not in the list of allowed options`,
    };
  }
  if (spec.regex !== undefined && !patterns.source(spec.regex)?.test(String(value))) {
    return { problem: `${source} value does not match required RegEx pattern` };
  }
  return { value };
}

/** References are followed long after inputs are worked in. */
function holdsReference(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return value === unfollowed;
  return Object.values(value).some(holdsReference);
}

/** Text from an API or a form is JSON for every type but string. */
function fromText(value: unknown, type: InputSpec['type']): unknown {
  if (typeof value !== 'string') return type === 'string' && value !== null ? String(value) : value;
  if (type === 'string') return value;
  try {
    return JSON.parse(value);
  } catch {
    // Not JSON: the check of the type will say so.
    return value;
  }
}

function isOfType(value: unknown, type: InputSpec['type']): boolean {
  return type === 'array' ? Array.isArray(value) : typeof value === type;
}

function article(type: InputSpec['type']): string {
  return type === 'array' ? 'an array' : `a ${type}`;
}
