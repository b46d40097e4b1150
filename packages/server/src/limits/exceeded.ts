import { Refused } from '#refused';
import type { LimitName } from './limit-table.ts';

/** What is too large, the limit that says so, and what can be done about it. */
export function tooLarge(
  what: string,
  name: LimitName,
  megabytes: number,
  advice: string,
): Refused {
  const message = `${what} is larger than ${megabytes} MB (${name}): ${advice}`;
  return new Refused('too-large', `413 Request Entity Too Large - ${message}`);
}

/** What people are told who cannot choose the limit themselves. */
export const askForMore = 'or ask an administrator for a higher limit';
