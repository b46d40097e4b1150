import type { Pattern, Patterns } from './pattern.ts';

/** Tells whether a path fits a regular expression. */
export type PathTest = (path: string) => boolean;

/**
 * A test for a regular expression in Ruby's syntax, undefined when the linear-time engine cannot
 * take it. That engine knows no lookaround; lookaheads at the very start, as in `\A(?!docs/)`, are
 * split off and asked separately.
 */
export function pathTest(source: string, patterns: Patterns): PathTest | undefined {
  const text = source.replace(/(?<!\\)((?:\\\\)*)\\Z/g, '$1\\n?\\z');
  const anchor = /^(?:\\A|\^)/.exec(text)?.[0] ?? '';
  const heads: { readonly isWanted: boolean; readonly pattern: Pattern }[] = [];
  let rest = text.slice(anchor.length);
  while (anchor !== '' && /^\(\?[!=]/.test(rest)) {
    const end = closeOf(rest);
    const pattern = patterns.source(`\\A(?:${rest.slice(3, end)})`, 'm');
    if (end < 0 || !pattern) return undefined;
    heads.push({ isWanted: rest[2] === '=', pattern });
    rest = rest.slice(end + 1);
  }
  if (heads.length > 0 && hasBranches(rest)) return undefined;
  const body = patterns.source(heads.length > 0 ? `\\A(?:${rest})` : text, 'm');
  if (!body) return undefined;
  return (path) =>
    body.test(path) && heads.every(({ isWanted, pattern }) => pattern.test(path) === isWanted);
}

/** The offset of the parenthesis that closes the one at the start; -1 when there is none. */
function closeOf(text: string): number {
  let depth = 0;
  for (const { at, char } of plainChars(text)) {
    if (char === '(') depth++;
    else if (char === ')' && --depth === 0) return at;
  }
  return -1;
}

function hasBranches(text: string): boolean {
  let depth = 0;
  for (const { char } of plainChars(text)) {
    if (char === '(') depth++;
    else if (char === ')') depth--;
    else if (char === '|' && depth === 0) return true;
  }
  return false;
}

/** The characters that are neither escaped nor inside a class. */
function* plainChars(text: string): Generator<{ readonly at: number; readonly char: string }> {
  let isInClass = false;
  for (let at = 0; at < text.length; at++) {
    const char = text.charAt(at);
    if (char === '\\') at++;
    else if (isInClass) isInClass = char !== ']';
    else if (char === '[') isInClass = true;
    else yield { at, char };
  }
}
