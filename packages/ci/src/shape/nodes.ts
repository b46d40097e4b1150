import type { MapNode, Node, ScalarNode } from '#yaml/node';

/** A null scalar: a key without a value, or `null`, which removes what was inherited. */
export function isNull(node: Node): boolean {
  return node.kind === 'scalar' && node.value === null;
}

/** What Ruby on Rails calls blank: nothing, `false`, or empty. */
export function isBlank(node: Node): boolean {
  if (node.kind === 'list') return node.items.length === 0;
  if (node.kind === 'map') return node.entries.size === 0;
  return node.kind === 'scalar' && !node.value && node.value !== 0;
}

/** The value of a key that is there and not null. */
export function get(map: MapNode, key: string): Node | undefined {
  const node = map.entries.get(key)?.value;
  return node === undefined || isNull(node) ? undefined : node;
}

export function isText(node: Node): node is ScalarNode & { readonly value: string } {
  return node.kind === 'scalar' && typeof node.value === 'string';
}

/** String, Symbol or Integer: GitLab takes neither 3.10 nor true for one. */
export function isAlphanumeric(node: Node): node is ScalarNode {
  return node.kind === 'scalar' && (typeof node.value === 'string' || Number.isInteger(node.value));
}

/** The items of a list, or the node alone; lists in lists, as references make them, lose their brackets. */
export function itemsOf(node: Node): readonly Node[] {
  return node.kind === 'list' ? node.items.flatMap(itemsOf) : [node];
}

/** The way to make text of a value that YAML took for something else. */
export function quoteHint(node: Node): string | undefined {
  if (node.kind === 'scalar' && node.value !== null && typeof node.value !== 'string') {
    return `put it in quotes: "${node.text}"`;
  }
  return undefined;
}

export function listHint(node: Node): string | undefined {
  const isText =
    node.kind === 'scalar' && typeof node.value === 'string' && !node.text.includes('\n');
  return isText ? `write it as a list: [${node.text}]` : undefined;
}

/** A command with `: ` in it reads as a mapping. */
export function colonHint(node: Node): string | undefined {
  if (node.kind !== 'map') return quoteHint(node);
  return 'a colon followed by a space makes a mapping: put the whole command in quotes';
}
