/**
 * Regular expressions for how a path begins, as ingresses for nginx have them: between slashes there are letters
 * and at most one class of them that repeats (`[a-z0-9]+`), an alternative is `(/|$)`, and whatever follows comes
 * last (`(.*)`). Such a pattern leads to its one match without a way back, so that a path is looked at once, whatever
 * somebody writes; what is more than that is none.
 */

/** A pattern, ready to be asked. */
export interface PathPattern {
  /** What has matched, and what its groups have; undefined when it is not about the path. */
  match(path: string): readonly string[] | undefined;
}

/** One letter: itself, one that a backslash stands before, or any but a slash. */
const letter = String.raw`(?:[\w%~:@,;=&!.-]|\\[.+*?()[\]{}|^$\\/-])`;
/** Letters of some kind, never a slash, once or more often. */
const kinds = String.raw`(?:\[(?:\^\/|[\w.%~-]+)\]|\\[dw])`;
const repeated = String.raw`(?:${kinds}[+*]?|\(${kinds}[+*]?\))`;
const segment = `${letter}*(?:${repeated}${letter}*)?`;
const slash = String.raw`(?:\/|\(\/\|\$\))`;
const rest = String.raw`(?:\/\?)?(?:\.[+*]|\(\.[+*]\))?\$?`;
const served = new RegExp(`^(?:${slash}${segment})*${rest}$`);

/** Longer patterns are nobody's. */
const longest = 500;

/** Reads a pattern; undefined when it is none that is served. */
export function pathPattern(source: string): PathPattern | undefined {
  if (source.length > longest || !served.test(source)) return undefined;
  const expression = new RegExp(`^(?:${withoutSlashes(source)})`, 'i');
  return {
    match(path) {
      const found = expression.exec(path);
      return found === null ? undefined : [...found].map((group = '') => group);
    },
  };
}

/** A point alone stands for one letter of a name, not for the slash after it. */
const withoutSlashes = (source: string) =>
  source.replace(/\\.|\[[^\]]*\]|\.(?![+*])/g, (found) => (found === '.' ? '[^/]' : found));
