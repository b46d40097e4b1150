import type { Source, Span } from '#yaml/node';

const directive = '# slipway-ignore:';

/** Codes that a file switches off: for all of it, and for lines by their offsets. */
interface Ignored {
  readonly everywhere: ReadonlySet<string>;
  readonly lines: readonly {
    readonly start: number;
    readonly end: number;
    readonly codes: string[];
  }[];
}

const known = new WeakMap<Source, Ignored>();

/**
 * Whether the author has switched a warning off with `# slipway-ignore: CODE, CODE`. On a line of its
 * own that holds for the whole file, behind something for what begins on that line.
 */
export function isSwitchedOff(code: string, { source, start }: Span): boolean {
  let ignored = known.get(source);
  if (!ignored) {
    ignored = readDirectives(source.text);
    known.set(source, ignored);
  }
  if (ignored.everywhere.has(code)) return true;
  return ignored.lines.some(
    (line) => start >= line.start && start <= line.end && line.codes.includes(code),
  );
}

function readDirectives(text: string): Ignored {
  const everywhere = new Set<string>();
  const lines: { start: number; end: number; codes: string[] }[] = [];
  for (let at = text.indexOf(directive); at >= 0; at = text.indexOf(directive, at + 1)) {
    const start = text.lastIndexOf('\n', at - 1) + 1;
    const newline = text.indexOf('\n', at);
    const end = newline < 0 ? text.length : newline;
    const codes = text
      .slice(at + directive.length, end)
      .split(/[\s,]+/)
      .filter(Boolean);
    if (text.slice(start, at).trim() !== '') lines.push({ start, end, codes });
    else for (const code of codes) everywhere.add(code);
  }
  return { everywhere, lines };
}
