import { UnstampedLog } from './unstamped-log.ts';

const esc = '\u001b';
const wipe = `${esc}[0K`;
const head = String.raw`section_(?:start|end):\d+:[^\r\n]*\r`;
/** The end of a mark wipes its line; what follows that may still be on its way. */
const mark = new RegExp(
  String.raw`${head}(?:${esc}\[0K|(?=[^${esc}])|(?=${esc}(?:[^[]|\[[^0]|\[0[^K])))`,
  'g',
);
const lastMark = new RegExp(String.raw`${head}(?:${esc}(?:\[0?)?)?$`);
const begin = 'section_';
/** Runners write marks at the beginning of a line, or after what has wiped or coloured one. */
const borders = new Set(['', '\n', '\r', 'K', 'm']);

/**
 * A log without the times of its lines and without the marks that pages fold it by: in a terminal they are overwritten at once, in a file
 * or a pipe they would stand there. Takes the log in any pieces, a mark may be cut in half.
 */
export class PlainLog {
  readonly #decoder = new TextDecoder();
  readonly #unstamped: Pick<UnstampedLog, 'push' | 'end'>;
  #held = '';

  constructor({ keepsTimes = false }: { readonly keepsTimes?: boolean } = {}) {
    this.#unstamped = keepsTimes ? asItIs : new UnstampedLog();
  }

  /** What of the log can be printed now. */
  push(piece: Uint8Array): string {
    const text = this.#unstamped.push(this.#decoder.decode(piece, { stream: true }));
    return this.#print(this.#held + text);
  }

  /** What was held back for the rest of a mark that did not come. */
  end(): string {
    const rest = this.#unstamped.push(this.#decoder.decode()) + this.#unstamped.end();
    const shown = this.#print(this.#held + rest);
    const held = this.#held;
    this.#held = '';
    return shown + held.replace(lastMark, '');
  }

  #print(text: string): string {
    const plain = text.replace(mark, '').replaceAll(wipe, '');
    const from = heldFrom(plain);
    this.#held = plain.slice(from);
    return plain.slice(0, from);
  }
}

const asItIs = { push: (text: string) => text, end: () => '' };

/** Where something begins that may become a mark. */
function heldFrom(text: string): number {
  const line = Math.max(0, text.lastIndexOf('\n') + 1);
  const started = text.indexOf(begin, line);
  if (started >= 0) return started;
  for (let length = begin.length - 1; length > 0; length -= 1) {
    const at = text.length - length;
    if (text.endsWith(begin.slice(0, length)) && borders.has(text.charAt(at - 1))) return at;
  }
  return text.length;
}
