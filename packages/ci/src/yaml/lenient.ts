import { type Event, parseEvents, YAMLException } from 'js-yaml';

/** Each change costs one more reading of the text: so many, but not more than so many characters. */
const mostReadings = 200;
const mostCharacters = 2 * 1024 * 1024;
/** Deeper than any collection can stand. */
const deep = ' '.repeat(256);

/** Events, and the text that their offsets point into. */
export interface Parsed {
  readonly events: readonly Event[];
  readonly text: string;
  /** The offset in the text that was given. */
  readonly place: (offset: number) => number;
}

/**
 * Parses a text as laxly as GitLab's reader does. Inside brackets and quotes the library asks for
 * the indentation that YAML 1.2 prescribes, and in front of each comment for a space; where either
 * is missing it means nothing, so blanks are put in and the text is read again.
 *
 * @throws {ParseFailure}
 */
export function parseLeniently(given: string, maxDepth: number): Parsed {
  let text = given;
  const added: Added[] = [];
  const place = (offset: number) => originOf(added, offset);
  const affordable = Math.max(1, Math.floor(mostCharacters / (given.length + 1)));
  const readings = Math.min(mostReadings, affordable);
  for (let reading = 1; ; reading++) {
    try {
      return { events: parseEvents(text, { maxDepth }), text, place };
    } catch (error) {
      if (!(error instanceof YAMLException)) throw error;
      const at = error.mark?.position ?? 0;
      const mended = reading > readings ? undefined : mend(error.reason, text, at, added);
      if (mended === undefined) throw new ParseFailure(error, place(at));
      text = mended;
    }
  }
}

/** Blanks put in, in the text as it is now. */
interface Added {
  readonly at: number;
  readonly length: number;
}

function originOf(added: readonly Added[], offset: number): number {
  let shift = 0;
  for (const { at, length } of added) {
    if (at >= offset) break;
    shift += Math.min(length, offset - at);
  }
  return offset - shift;
}

function mend(reason: string, text: string, at: number, added: Added[]): string | undefined {
  const putIn = (blanks: string, where: number) => {
    added.push({ at: where, length: blanks.length });
    return text.slice(0, where) + blanks + text.slice(where);
  };
  if (text[at] === '#' && /["'\]}|>\d+-]/.test(text.charAt(at - 1))) return putIn(' ', at);
  if (reason !== 'deficient indentation') return undefined;
  const lineStart = text.lastIndexOf('\n', at - 1) + 1;
  const before = text.slice(lineStart, at);
  if (before.trim() === '' && added.at(-1)?.at !== lineStart) return putIn(deep, lineStart);
  // The bracket stands on this very line: a tab in front of it is what the library minds.
  const spaced = before.replace(/(?<=[-:,[{][ \t]*)\t/g, ' ');
  return spaced === before ? undefined : text.slice(0, lineStart) + spaced + text.slice(at);
}

/** The library's complaint, at an offset of the text that was given. */
export class ParseFailure extends Error {
  readonly reason: string;
  readonly offset: number;

  constructor(cause: YAMLException, offset: number) {
    super(cause.reason, { cause });
    this.reason = cause.reason;
    this.offset = offset;
  }
}
