import { parseDuration } from '@slipway/contract';
import { didYouMean } from '#diagnostic/nearest';
import type { Node } from '#yaml/node';
import { isAlphanumeric, quoteHint } from './nodes.ts';
import type { Place } from './place.ts';

/** A text; the error names the attribute. */
export function asString(node: Node, place: Place, attribute = 'config'): string | undefined {
  if (node.kind === 'scalar' && typeof node.value === 'string') return node.value;
  return place.error(node, `${attribute} should be a string`, quoteHint(node));
}

/** A text or a number, as a text. */
export function asAlphanumeric(node: Node, place: Place, attribute: string): string | undefined {
  if (isAlphanumeric(node)) return String(node.value);
  return place.error(node, `${attribute} must be an alphanumeric string`);
}

/** True or false, unquoted. */
export function asBoolean(node: Node, place: Place, attribute = 'config'): boolean | undefined {
  if (node.kind === 'scalar' && typeof node.value === 'boolean') return node.value;
  const hint =
    node.kind === 'scalar' && /^(?:true|false)$/.test(String(node.value))
      ? 'write it without quotes'
      : undefined;
  return place.error(node, `${attribute} should be a boolean value`, hint);
}

/** One of some words; anything but a string gets GitLab's word about its type, too. */
export function asChoice<T extends string>(
  node: Node,
  words: readonly T[],
  place: Place,
  attribute: string,
  text: string,
): T | undefined {
  if (node.kind !== 'scalar' || typeof node.value !== 'string') {
    place.error(node, `${attribute} should be a string`, quoteHint(node));
  }
  return asWord(node, words, place, `${attribute} ${text}`);
}

/** One of some words. */
export function asWord<T extends string>(
  node: Node,
  words: readonly T[],
  place: Place,
  text: string,
): T | undefined {
  const word = node.kind === 'scalar' ? words.find((known) => known === node.value) : undefined;
  if (word !== undefined) return word;
  const written = node.kind === 'scalar' ? String(node.value) : '';
  return place.error(node, text, didYouMean(written, words));
}

/** Seconds of a duration written as a string. */
export function asDuration(
  node: Node,
  place: Place,
  attribute: string,
  limitSeconds?: number,
): { readonly text: string; readonly seconds: number } | undefined {
  const text = node.kind === 'scalar' && typeof node.value === 'string' ? node.value : undefined;
  const seconds = text === undefined ? undefined : parseDuration(text);
  if (text === undefined || seconds === undefined) {
    const hint = node.kind === 'scalar' ? 'write it like "30 minutes" or "1h 30m"' : undefined;
    return place.error(node, `${attribute} should be a duration`, hint);
  }
  if (limitSeconds !== undefined && seconds >= limitSeconds) {
    return place.error(node, `${attribute} should not exceed the limit`);
  }
  return { text, seconds };
}
