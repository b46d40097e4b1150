import { RE2JS } from 're2js';

/** A compiled pattern that answers in linear time. */
export interface Pattern {
  test(text: string): boolean;
  /** Of the last match the last group, or all of it when there are no groups. */
  last(text: string): string | undefined;
}

const cacheLimit = 2000;
const longest = 10_000;

/**
 * Compiles patterns of users once each, in RE2 syntax. One of these lives as long as one compile.
 */
export class Patterns {
  readonly #known = new Map<string, Pattern | undefined>();

  /** `re` without slashes; undefined when it is not RE2 syntax. */
  source(source: string, flags = ''): Pattern | undefined {
    const key = flags === '' ? source : `(?${flags})${source}`;
    if (this.#known.has(key)) return this.#known.get(key);
    const pattern = plainPattern(key) ?? build(key);
    if (this.#known.size < cacheLimit) this.#known.set(key, pattern);
    return pattern;
  }

  /** `/re/flags` as text; undefined when it does not look like that, or is not RE2 syntax. */
  literal(text: string): Pattern | undefined {
    const parts = splitLiteral(text);
    return parts && this.source(parts.source, parts.flags);
  }
}

/** The parts of `/re/flags`, with `\/` as plain slash. */
export function splitLiteral(
  text: string,
): { readonly source: string; readonly flags: string } | undefined {
  const match = /^\/(.*)\/([ismU]*)$/m.exec(text);
  if (!match) return undefined;
  return { source: (match[1] ?? '').replaceAll('\\/', '/'), flags: match[2] ?? '' };
}

/** Only letters, digits and a few signs that mean themselves, perhaps anchored. */
const plain = /^(\^?)([\w/ -]*)(\$?)$/;

/** Most patterns are as plain as `^release/`: they need no engine, whose start takes a while. */
function plainPattern(source: string): Pattern | undefined {
  const [, start, word = '', end] = plain.exec(source) ?? [undefined];
  if (start === undefined) return undefined;
  const test = (text: string): boolean => {
    if (start && end) return text === word;
    if (start) return text.startsWith(word);
    return end ? text.endsWith(word) : text.includes(word);
  };
  return { test, last: (text) => (test(text) ? word : undefined) };
}

function lastGroup(matcher: ReturnType<RE2JS['matcher']>): string | undefined {
  let last: string | undefined;
  while (matcher.find()) last = matcher.group(matcher.groupCount()) ?? undefined;
  return last;
}

function build(source: string): Pattern | undefined {
  if (source.length > longest) return undefined;
  try {
    const compiled = RE2JS.compile(source);
    return {
      test: (text) => compiled.matcher(text).find(),
      last: (text) => lastGroup(compiled.matcher(text)),
    };
  } catch {
    // The engine's only way to say that the syntax is wrong.
    return undefined;
  }
}
