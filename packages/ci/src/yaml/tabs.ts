import { COLLECTION_STYLE, EVENT_ID, type Event, SCALAR_STYLE } from 'js-yaml';
import { YamlError } from './error.ts';

const hint = 'replace the tab by spaces';

/**
 * Refuses tabs where they would count as indentation, which the library is laxer about than GitLab's
 * reader: at the beginning of a line and behind a dash outside of brackets, and before the text of a
 * block.
 *
 * @throws {YamlError}
 */
export function checkTabs(text: string, events: readonly Event[]): void {
  if (!text.includes('\t')) return;
  const open: { readonly isFlow: boolean; readonly column: number }[] = [];
  let end = 0;
  let isPlain = false;
  const upTo = (start: number) => {
    const around = open.at(-1);
    if (around?.isFlow) return;
    if (isPlain) end = afterBlanks(text, end, start, around?.column ?? -1);
    checkGap(text, end, start);
    isPlain = false;
  };
  for (const event of events) {
    switch (event.type) {
      case EVENT_ID.SEQUENCE:
      case EVENT_ID.MAPPING:
        upTo(event.start);
        open.push({
          isFlow: event.style === COLLECTION_STYLE.FLOW,
          column: event.start - text.lastIndexOf('\n', event.start - 1) - 1,
        });
        end = Math.max(end, event.start);
        break;
      case EVENT_ID.ALIAS:
        upTo(event.anchorStart);
        end = event.anchorEnd;
        break;
      case EVENT_ID.SCALAR:
        if (event.valueStart < 0) break;
        upTo(event.valueStart);
        if (
          event.style === SCALAR_STYLE.LITERAL_BLOCK ||
          event.style === SCALAR_STYLE.FOLDED_BLOCK
        ) {
          checkBlock(text, event.valueStart, event.valueEnd, event.indent);
        }
        end = event.valueEnd;
        isPlain = event.style === SCALAR_STYLE.PLAIN;
        break;
      case EVENT_ID.POP:
        if (!open.pop()?.isFlow) break;
        isPlain = false;
        if (!open.at(-1)?.isFlow) end = afterBracket(text, end);
    }
  }
  upTo(text.length);
}

/** Blank lines below a plain value belong to it, as far as they are deep enough. */
function afterBlanks(text: string, from: number, to: number, column: number): number {
  const blank = /^(?:[ \t\r]*\n)*/.exec(text.slice(from, to))?.[0] ?? '';
  let start = from;
  for (const line of blank.split('\n')) {
    const tab = line.indexOf('\t');
    if (start > from && tab >= 0 && tab <= column) {
      const message =
        'found a tab character that violates indentation while scanning a plain scalar';
      throw new YamlError(message, start + tab, hint);
    }
    start += line.length + 1;
  }
  return from + blank.length;
}

/** Between two words there are blanks, comments and signs. */
function checkGap(text: string, from: number, to: number): void {
  const gap = text.slice(from, to).replace(/#[^\n]*/g, (comment) => ' '.repeat(comment.length));
  const isLineStart = from === 0 || text[from - 1] === '\n';
  const found = (isLineStart ? /(?:^|\n|(?<!\S)[-?]) *\t/ : /(?:\n|(?<!\S)[-?]) *\t/).exec(gap);
  if (!found) return;
  const message = 'found character that cannot start any token while scanning for the next token';
  throw new YamlError(message, from + found.index + found[0].length - 1, hint);
}

function checkBlock(text: string, from: number, to: number, indent: number): void {
  let start = from;
  const header = text.slice(text.lastIndexOf('\n', from - 2) + 1, from);
  /** Only the first line of text tells the indentation, unless a number does. */
  let isFirst = !/[|>][-+]?\d/.test(header);
  for (const line of text.slice(from, to).split('\n')) {
    const tab = /^ *\t/.exec(line)?.[0].length ?? 0;
    if (tab > 0 && (isFirst || tab <= indent)) {
      const message =
        'found a tab character where an indentation space is expected while scanning a block scalar';
      throw new YamlError(message, start + tab - 1, hint);
    }
    isFirst &&= line.trim() === '';
    start += line.length + 1;
  }
}

function afterBracket(text: string, from: number): number {
  const at = text.slice(from).search(/[\]}]/);
  return at < 0 ? from : from + at + 1;
}
