import { didYouMean } from '#diagnostic/nearest';
import type { ListNode, Node } from '#yaml/node';
import { colonHint, isText, listHint, quoteHint } from './nodes.ts';
import type { Place } from './place.ts';

/** As many known words as a hint can list. */
const fewWords = 12;

/** Reports the words of a list that are not among `known`, at the first of them. */
export function checkValues(
  list: Node,
  words: readonly string[],
  known: readonly string[],
  place: Place,
  attribute: string,
): boolean {
  const unknown = words.filter((word) => !known.includes(word));
  const [first] = unknown;
  if (first === undefined) return true;
  const node = list.kind === 'list' ? list.items[words.indexOf(first)] : undefined;
  const all = known.length <= fewWords ? `known: ${known.join(', ')}` : undefined;
  const hint = didYouMean(first, known) ?? all;
  place.error(node ?? list, `${attribute} contains unknown values: ${unknown.join(', ')}`, hint);
  return false;
}

/** The entries of a list. */
export function asList(
  node: Node,
  place: Place,
  text = 'config should be an array',
): ListNode | undefined {
  return node.kind === 'list' ? node : place.error(node, text);
}

/** A list of texts. */
export function asStrings(
  node: Node,
  place: Place,
  text = 'config should be an array of strings',
): string[] | undefined {
  if (node.kind !== 'list') return place.error(node, text, listHint(node));
  const { items } = node;
  if (items.every(isText)) return items.map(({ value }) => value);
  const wrong = items.find((item) => !isText(item)) ?? node;
  return place.error(wrong, text, quoteHint(wrong));
}

/** A list of texts; one text is a list of one. */
export function asStringOrStrings(
  node: Node,
  place: Place,
  text = 'config should be an array of strings or a string',
): string[] | undefined {
  if (node.kind === 'scalar' && typeof node.value === 'string') return [node.value];
  return node.kind === 'list' ? asStrings(node, place, text) : place.error(node, text);
}

/** Lists in lists up to ten levels, written out flat; a single string where `orString`. */
export function asNestedStrings(
  node: Node,
  place: Place,
  { orString }: { readonly orString: boolean },
): string[] | undefined {
  const shape = orString ? 'a string or a nested' : 'an array of strings or a nested';
  const text = `config should be ${shape} array of strings up to 10 levels deep`;
  if (orString && node.kind === 'scalar' && typeof node.value === 'string') return [node.value];
  if (node.kind !== 'list') return place.error(node, text, listHint(node) ?? colonHint(node));
  const strings: string[] = [];
  return flatten(node, 10, strings, place, text) ? strings : undefined;
}

function flatten(
  list: ListNode,
  levels: number,
  into: string[],
  place: Place,
  text: string,
): boolean {
  for (const item of list.items) {
    if (item.kind === 'scalar' && typeof item.value === 'string') into.push(item.value);
    else if (item.kind !== 'list' || levels <= 1) {
      place.error(item, text, colonHint(item));
      return false;
    } else if (!flatten(item, levels - 1, into, place, text)) return false;
  }
  return true;
}
