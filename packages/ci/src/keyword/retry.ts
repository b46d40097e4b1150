import { failureReasons, splitReasons } from '@slipway/contract';
import { didYouMean } from '#diagnostic/nearest';
import type { AllowFailure, Retry } from '#pipeline';
import { checkKeys } from '#shape/keys';
import { checkValues } from '#shape/lists';
import { get, itemsOf } from '#shape/nodes';
import type { Place } from '#shape/place';
import type { Node } from '#yaml/node';

const reasons: readonly string[] = ['always', ...failureReasons];
const most = 2;
const intsText = 'should be an array of integers or an integer';

/** Reads `retry:`. */
export function readRetry(node: Node, place: Place): Retry | undefined {
  if (node.kind === 'scalar' && Number.isInteger(node.value)) {
    const max = checkMax(node, place, 'config');
    return max === undefined ? undefined : { max, when: ['always'], exit_codes: [] };
  }
  if (node.kind !== 'map') return place.error(node, 'config has to be either an integer or a hash');
  const isKnown = checkKeys(node, ['max', 'when', 'exit_codes'], place);
  const maxNode = get(node, 'max');
  const whenNode = get(node, 'when');
  const codesNode = get(node, 'exit_codes');
  const max = maxNode ? checkMax(maxNode, place, 'max') : 0;
  const when = whenNode ? readWhen(whenNode, place) : codesNode ? [] : ['always'];
  const exit_codes = codesNode ? readIntegers(codesNode, place, `exit codes ${intsText}`) : [];
  if (!isKnown || max === undefined || !when || !exit_codes) return undefined;
  warnAboutDeprecated(whenNode, when, place);
  return { max, when, exit_codes };
}

function warnAboutDeprecated(node: Node | undefined, when: readonly string[], place: Place): void {
  const old = when.filter((reason) => Object.hasOwn(splitReasons, reason));
  if (!node || old.length === 0) return;
  const text = `${place.path} has deprecated \`when\` value(s): ${old.join(', ')}`;
  const hint = `say which: ${old.flatMap((reason) => splitReasons[reason] ?? []).join(', ')}`;
  const isOld = (item: Node) => item.kind === 'scalar' && old.includes(String(item.value));
  place.warn('deprecated-retry', itemsOf(node).find(isOld) ?? node, text, hint);
}

/** Reads `allow_failure:`; a trigger job takes a boolean only. */
export function readAllowFailure(
  node: Node,
  place: Place,
  isBridge: boolean,
): AllowFailure | undefined {
  if (node.kind === 'scalar' && typeof node.value === 'boolean') return node.value;
  if (isBridge) return place.error(node, 'allow failure should be a boolean value');
  if (node.kind !== 'map') {
    return place.error(node, 'allow failure should be a hash or a boolean value');
  }
  const inner = place.in('allow_failure');
  if (!checkKeys(node, ['exit_codes'], inner)) return undefined;
  const codes = get(node, 'exit_codes');
  if (!codes) return inner.error(node, 'config missing required keys: exit_codes');
  const exit_codes = readIntegers(codes, inner, `exit codes ${intsText}`);
  return exit_codes && { exit_codes };
}

function checkMax(node: Node, place: Place, attribute: string): number | undefined {
  const max = node.kind === 'scalar' ? node.value : undefined;
  if (typeof max !== 'number') return place.error(node, `${attribute} is not a number`);
  if (!Number.isInteger(max)) return place.error(node, `${attribute} must be an integer`);
  if (max > most) return place.error(node, `${attribute} must be less than or equal to ${most}`);
  if (max < 0) return place.error(node, `${attribute} must be greater than or equal to 0`);
  return max;
}

function readWhen(node: Node, place: Place): string[] | undefined {
  if (node.kind === 'scalar' && typeof node.value === 'string') {
    if (reasons.includes(node.value)) return [node.value];
    return place.error(node, 'when is not included in the list', didYouMean(node.value, reasons));
  }
  if (node.kind !== 'list') {
    return place.error(node, 'when should be an array of strings or a string');
  }
  const words = node.items.map((item) => (item.kind === 'scalar' ? String(item.value) : ''));
  return checkValues(node, words, reasons, place, 'when') ? words : undefined;
}

function readIntegers(node: Node, place: Place, text: string): number[] | undefined {
  const nodes = node.kind === 'list' ? node.items : [node];
  const numbers: number[] = [];
  for (const item of nodes) {
    if (item.kind !== 'scalar' || !Number.isInteger(item.value)) return place.error(item, text);
    numbers.push(Number(item.value));
  }
  return numbers;
}
