/** Texts for those who make a request, beside its answer. */
import type { Answer } from '#answer/answer';

/** Clients and proxies refuse longer headers; what does not fit is left out. */
const maxCharacters = 4096;

/** Puts warnings into the headers of an answer. */
export function addWarnings(answer: Answer, warnings: readonly string[]): void {
  if (warnings.length === 0) return;
  const values: string[] = [];
  let left = maxCharacters;
  for (const warning of new Set(warnings)) {
    const text = warning.replace(/[^ -~]/g, '?').replace(/[\\"]/g, (found) => `\\${found}`);
    left -= text.length;
    if (left < 0) break;
    values.push(`299 - "${text}"`);
  }
  if (values.length > 0) answer.headers.set('warning', values.join(', '));
}

/** What was to be said before a request failed: it is said with the refusal. */
const before = new WeakMap<object, readonly string[]>();

/** Notes what was to be said before this error. */
export function keepWarnings(error: unknown, warnings: readonly string[]): void {
  if (warnings.length > 0 && error instanceof Error) before.set(error, warnings);
}

/** What was to be said before an error. */
export const warningsBefore = (error: Error): readonly string[] => before.get(error) ?? [];
