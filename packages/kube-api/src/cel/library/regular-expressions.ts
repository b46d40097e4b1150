import type { Environment } from '@marcbachmann/cel-js';
import { RE2JS } from 're2js';

const known = new Map<string, RE2JS>();
const maxKnown = 500;

/** A pattern in the syntax of RE2, whose matching takes linear time. Throws when it is none. */
export function pattern(source: string): RE2JS {
  const found = known.get(source);
  if (found !== undefined) return found;
  const made = RE2JS.compile(source);
  if (known.size >= maxKnown) known.clear();
  known.set(source, made);
  return made;
}

/** Whether a pattern is found anywhere in a text. */
const isFound = (source: string, text: string) => pattern(source).matcher(text).find();

function findAll(text: string, source: string, limit: number): string[] {
  const matcher = pattern(source).matcher(text);
  const found: string[] = [];
  while (found.length < limit && matcher.find()) found.push(matcher.group() ?? '');
  return found;
}

/** `matches`, `find` and `findAll`. */
export function addRegularExpressions(environment: Environment): void {
  const limitOf = (limit: bigint) => (limit < 0n ? Number.POSITIVE_INFINITY : Number(limit));
  environment
    .registerFunction('string.matchesLinear(string): bool', (text: string, source: string) =>
      isFound(source, text),
    )
    .registerFunction('matches(string, string): bool', (text: string, source: string) =>
      isFound(source, text),
    )
    .registerFunction(
      'string.find(string): string',
      (text: string, source: string) => findAll(text, source, 1)[0] ?? '',
    )
    .registerFunction('string.findAll(string): list<string>', (text: string, source: string) =>
      findAll(text, source, Number.POSITIVE_INFINITY),
    )
    .registerFunction(
      'string.findAll(string, int): list<string>',
      (text: string, source: string, limit: bigint) => findAll(text, source, limitOf(limit)),
    );
}
