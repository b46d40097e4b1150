import type { Patterns } from './pattern.ts';

/** Tells whether any of some paths matches a glob. */
export type PathMatcher = (path: string) => boolean;

/** No file needs more; a glob that has them matches nothing, as one does that cannot be read. */
const mostBraces = 1000;
const longestWritten = 20_000;

/** Whether a glob is more than a name or the end of one. */
export function isCostly(glob: string): boolean {
  return /[*?[{]/.test(glob) && suffixOf(glob) === undefined;
}

/**
 * A matcher for one glob as Ruby's `File.fnmatch?` with PATHNAME, DOTMATCH and EXTGLOB: `*` and `?`
 * stay inside a directory, `**` and a slash spans any number of them, `{a,b}` and `[a-z]` choose.
 */
export function globMatcher(glob: string, patterns: Patterns): PathMatcher {
  if (!/[*?[{\\]/.test(glob)) return (path) => path === glob;
  const suffix = suffixOf(glob);
  if (suffix !== undefined) return (path) => path.endsWith(suffix);
  const branches = writeOutBraces(glob)?.map(translate);
  const pattern = branches && patterns.source(`^(?:${branches.join('|')})$`, 's');
  return pattern ? (path) => pattern.test(path) : () => false;
}

/** What the globs that are most common, such as `**` `/*.ts`, ask of the end of a path. */
function suffixOf(glob: string): string | undefined {
  return /^\*\*\/\*(\.[\w.-]+)$/.exec(glob)?.[1];
}

/**
 * `{a,b}/x` as `a/x` and `b/x`, since an alternative may end or begin a directory. Twenty pairs are a
 * million alternatives: undefined for more than a pattern may hold.
 */
function writeOutBraces(glob: string): readonly string[] | undefined {
  const done: string[] = [];
  const open = [glob];
  let braces = 0;
  let length = glob.length;
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    if (braces > mostBraces || length > longestWritten) return undefined;
    const written = firstBrace(next);
    if (written) {
      open.push(...written);
      braces += 1;
      length += written.join('').length - next.length;
    } else done.push(next);
  }
  return done;
}

function firstBrace(glob: string): readonly string[] | undefined {
  let start = -1;
  let depth = 0;
  const cuts: number[] = [];
  for (let at = 0; at < glob.length; at++) {
    const char = glob.charAt(at);
    if (char === '\\') at++;
    else if (char === '{' && depth++ === 0) start = at;
    else if (char === ',' && depth === 1) cuts.push(at);
    else if (char === '}' && depth > 0 && --depth === 0) {
      const edges = [start, ...cuts, at];
      return edges
        .slice(1)
        .map((end, index) =>
          [glob.slice(0, start), glob.slice((edges[index] ?? 0) + 1, end), glob.slice(at + 1)].join(
            '',
          ),
        );
    }
  }
  return undefined;
}

function translate(glob: string): string {
  let out = '';
  for (let at = 0; at < glob.length; at++) {
    const char = glob.charAt(at);
    const isSegmentStart = at === 0 || glob[at - 1] === '/';
    if (char === '*' && glob.startsWith('**/', at) && isSegmentStart) {
      out += '(?:.*/)?';
      at += 2;
      while (glob.startsWith('**/', at + 1)) at += 3;
    } else if (char === '*') {
      while (glob[at + 1] === '*') at++;
      out += '[^/]*';
    } else if (char === '?') out += '[^/]';
    else if (char === '[') {
      const close = glob.indexOf(']', at + 2);
      if (close < 0) out += '\\[';
      else {
        out += classOf(glob.slice(at + 1, close));
        at = close;
      }
    } else if (char === '\\' && at + 1 < glob.length) out += quoteChar(glob.charAt(++at));
    else out += quoteChar(char);
  }
  return out;
}

function classOf(body: string): string {
  const isNegated = body.startsWith('!') || body.startsWith('^');
  const members = (isNegated ? body.slice(1) : body).replace(/[\\[\]&~|]/g, '\\$&');
  return isNegated ? `[^/${members}]` : `[${members}]`;
}

function quoteChar(char: string): string {
  return /[\\^$.|?*+()[\]{}]/.test(char) ? `\\${char}` : char;
}
