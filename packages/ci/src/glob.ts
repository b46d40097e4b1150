import type { Patterns } from './pattern.ts';

/** Tells whether any of some paths matches a glob. */
export type PathMatcher = (path: string) => boolean;

/**
 * A matcher for one glob as Ruby's `File.fnmatch?` with PATHNAME, DOTMATCH and EXTGLOB: `*` and `?`
 * stay inside a directory, `**` and a slash` spans any number of them, `{a,b}` and `[a-z]` choose.
 */
export function globMatcher(glob: string, patterns: Patterns): PathMatcher {
  if (!/[*?[{\\]/.test(glob)) return (path) => path === glob;
  const suffix = /^\*\*\/\*(\.[\w.-]+)$/.exec(glob)?.[1];
  if (suffix !== undefined) return (path) => path.endsWith(suffix);
  const pattern = patterns.source(`^(?:${translate(glob)})$`, 's');
  return pattern ? (path) => pattern.test(path) : () => false;
}

function translate(glob: string): string {
  let out = '';
  let depth = 0;
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
    else if (char === '{' && glob.indexOf('}', at) > 0) {
      out += '(?:';
      depth++;
    } else if (char === '}' && depth > 0) {
      out += ')';
      depth--;
    } else if (char === ',' && depth > 0) out += '|';
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
  return out + ')'.repeat(depth);
}

function classOf(body: string): string {
  const isNegated = body.startsWith('!') || body.startsWith('^');
  const members = (isNegated ? body.slice(1) : body).replace(/[\\[\]&~|]/g, '\\$&');
  return isNegated ? `[^/${members}]` : `[${members}]`;
}

function quoteChar(char: string): string {
  return /[\\^$.|?*+()[\]{}]/.test(char) ? `\\${char}` : char;
}
