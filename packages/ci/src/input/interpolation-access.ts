import { didYouMean } from '#diagnostic/nearest';
import type { Node } from '#yaml/node';

/** What a path of a `$[[ ]]` block leads to, or what is wrong. */
export type Accessed =
  | { readonly node: Node }
  | { readonly problem: string; readonly hint?: string | undefined };

/** The values that blocks can use: by context, then by name. */
export type Contexts = ReadonlyMap<string, ReadonlyMap<string, Node>>;

const longestPath = 1024;
const mostParts = 5;
const mostIndices = 5;

/** Follows a path: `inputs.name`, `inputs.list[0].key`. */
export function access(path: string, contexts: Contexts): Accessed {
  const parts = split(path);
  if (parts.length < 2) {
    const problem = 'invalid pattern used for interpolation. valid pattern is $[[ inputs.input ]]';
    return { problem };
  }
  if (new TextEncoder().encode(path).length > longestPath) {
    return { problem: 'maximum interpolation expression size exceeded' };
  }
  const [context = '', name = '', ...rest] = parts;
  const values = contexts.get(context);
  if (!values) return unknown(context, path, contexts.keys());
  let found = step(name, path, (key) => values.get(key), values.keys());
  for (const part of rest) {
    if ('problem' in found) return found;
    const { node } = found;
    const entries = node.kind === 'map' ? node.entries : undefined;
    found = step(part, path, (key) => entries?.get(key)?.value, entries?.keys() ?? []);
  }
  return found;
}

/** At most so many parts: the last one keeps its dots. */
function split(path: string): readonly string[] {
  const parts = path.split('.');
  if (parts.length <= mostParts) return parts;
  return [...parts.slice(0, mostParts - 1), parts.slice(mostParts - 1).join('.')];
}

function step(
  part: string,
  path: string,
  lookup: (key: string) => Node | undefined,
  names: Iterable<string>,
): Accessed {
  const indexed = /^(\w*)((?:\[\d+\])+)$/.exec(part);
  if (part.includes('[') && !indexed) return { problem: badIndex(part, path) };
  const key = indexed?.[1] ?? part;
  const indices = (indexed?.[2]?.match(/\d+/g) ?? []).map(Number);
  if (indexed && key === '')
    return { problem: `invalid indexed access without a key in \`${path}\`` };
  if (indices.length > mostIndices) {
    return { problem: `too many array indices in \`${path}\` (maximum depth: ${mostIndices})` };
  }
  const node = lookup(key);
  return node ? follow(node, indices, path) : unknown(key, path, names);
}

function follow(start: Node, indices: readonly number[], path: string): Accessed {
  let node = start;
  for (const index of indices) {
    if (node.kind !== 'list') {
      return { problem: `cannot index into non-array value at [${index}] in \`${path}\`` };
    }
    const item = node.items[index];
    if (!item) {
      const size = node.items.length;
      return { problem: `array index ${index} out of bounds (size: ${size}) in \`${path}\`` };
    }
    node = item;
  }
  return { node };
}

function badIndex(part: string, path: string): string {
  const count = (bracket: string) => part.split(bracket).length;
  if (count('[') !== count(']')) {
    return `invalid array index in \`${path}\`: missing closing bracket`;
  }
  const contents = [...part.matchAll(/\[([^\]]*)\]/g)].map((match) => match[1] ?? '');
  const wrong = contents.find((content) => !/^\d+$/.test(content));
  return wrong === undefined
    ? `invalid array index syntax in \`${path}\``
    : `invalid array index in \`${path}\`: \`${wrong}\` is not a valid index`;
}

function unknown(key: string, path: string, names: Iterable<string>): Accessed {
  const problem = `unknown interpolation provided: \`${key}\` in \`${path}\``;
  return { problem, hint: didYouMean(key, names) };
}
