import { RE2JS } from 're2js';
import { JobFailure } from '#execution/failure';

/**
 * Path patterns of artifacts and caches: `*`, `?`, `[…]`, `{a,b}` inside a segment, `**` across
 * segments. Paths are relative, with `/`, without `./`.
 *
 * Pattern and paths are the job's, the time is everybody's: JavaScript's own expressions would try
 * every way to share a long name among several stars.
 */
export function compileGlob(pattern: string): (path: string) => boolean {
  if (pattern.length > longestPattern) {
    throw new JobFailure(
      'runner_configuration_error',
      `a path of ${pattern.length} characters is longer than any file's: "${pattern.slice(0, 40)}…"`,
    );
  }
  const expression = compiled(pattern);
  return (path) => expression.matcher(path).find();
}

function compiled(pattern: string): RE2JS {
  try {
    return RE2JS.compile(`(?s)^(?:${translate(pattern)})$`);
  } catch (cause) {
    // The engine's only way to say that it is too much.
    const start = pattern.slice(0, 40);
    throw new JobFailure(
      'runner_configuration_error',
      `the path "${start}…" has more braces in each other than can be matched: use fewer`,
      { cause },
    );
  }
}

/** PATH_MAX of Linux. */
const longestPattern = 4096;

/** The folders before the first wildcard: where a walk for `pattern` may start. */
export function fixedPart(pattern: string): string {
  const segments = pattern.split('/');
  const first = segments.findIndex((segment) => /[*?[{]/.test(segment));
  return first < 0 ? pattern : segments.slice(0, first).join('/');
}

function translate(pattern: string): string {
  let out = '';
  let alternatives = 0;
  for (let at = 0; at < pattern.length; at += 1) {
    const rest = pattern.slice(at);
    const isStart = at === 0 || pattern[at - 1] === '/';
    const set = /^\[([!^]?)([^\]]+)\]/.exec(rest);
    if (isStart && rest.startsWith('**/')) {
      out += '(?:.*/)?';
      at += 2;
    } else if (isStart && rest === '**') {
      out += '.*';
      at += 1;
    } else if (rest.startsWith('*')) {
      out += '[^/]*';
      while (pattern[at + 1] === '*') at += 1;
    } else if (rest.startsWith('?')) out += '[^/]';
    else if (set) {
      out += setOf(set[1] !== '', set[2] ?? '');
      at += set[0].length - 1;
    } else if (rest.startsWith('{') && rest.includes('}')) {
      out += '(?:';
      alternatives += 1;
    } else if (alternatives > 0 && rest.startsWith(',')) out += '|';
    else if (alternatives > 0 && rest.startsWith('}')) {
      out += ')';
      alternatives -= 1;
    } else if (rest.startsWith('\\') && rest.length > 1) {
      out += literal(rest.charAt(1));
      at += 1;
    } else out += literal(rest.charAt(0));
  }
  return out + ')'.repeat(alternatives);
}

/** Of `[…]`, as Go's doublestar reads it: a range that runs backwards holds nothing. */
function setOf(isNegated: boolean, body: string): string {
  const members = body.replace(/(.)-(.)|./gsu, (member, low?: string, high?: string) => {
    if (low === undefined || high === undefined) return inSet(member);
    const isForward = (low.codePointAt(0) ?? 0) <= (high.codePointAt(0) ?? 0);
    return isForward ? `${inSet(low)}-${inSet(high)}` : '';
  });
  if (isNegated) return `[^/${members}]`;
  return members === '' ? '[^\\x{0}-\\x{10FFFF}]' : `[${members}]`;
}

const inSet = (character: string): string => character.replace(/[\\\][^-]/, '\\$&');

const literal = (character: string): string => character.replace(/[.*+?^${}()|[\]\\/]/, '\\$&');
