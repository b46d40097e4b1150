const stamp = /\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z [0-9a-f]{2}[EO]([ +])/y;
const shape = '0000-00-00T00:00:00.000000Z ';
const stampLength = shape.length + 4;

/**
 * A log without the times that runners put before its lines (`FF_TIMESTAMPS`). Takes the log in any
 * pieces; a line that goes on with the one before (`+`) is joined to it.
 */
export class UnstampedLog {
  /** The beginning of a line that may become a stamp. */
  #held = '';
  #isAtStart = true;
  #isStamped = false;
  /** The end of a stamped line: what comes may go on with it. */
  #owesEnd = false;

  /** What of the log can be shown now. */
  push(piece: string): string {
    const text = this.#held + piece;
    this.#held = '';
    let shown = '';
    for (let at = 0; at < text.length; ) {
      if (this.#isAtStart) {
        if (mayBecomeStamp(text, at)) {
          this.#held = text.slice(at);
          break;
        }
        const [prefix, end] = this.#begin(text, at);
        shown += end;
        at += prefix;
        continue;
      }
      const end = text.indexOf('\n', at);
      shown += text.slice(at, end < 0 ? text.length : end);
      if (end < 0) break;
      this.#isAtStart = true;
      this.#owesEnd = this.#isStamped;
      if (!this.#isStamped) shown += '\n';
      at = end + 1;
    }
    return shown;
  }

  /** What was held back. */
  end(): string {
    const rest = `${this.#owesEnd ? '\n' : ''}${this.#held}`;
    this.#owesEnd = false;
    this.#held = '';
    return rest;
  }

  /** Reads the beginning of a line: how long its stamp is, and what ends the line before. */
  #begin(text: string, at: number): readonly [number, string] {
    stamp.lastIndex = at;
    const [prefix = '', sign] = stamp.exec(text) ?? [];
    const end = this.#owesEnd && sign !== '+' ? '\n' : '';
    this.#owesEnd = false;
    this.#isAtStart = false;
    this.#isStamped = prefix !== '';
    return [prefix.length, end];
  }
}

/** Whether only the rest of a stamp is missing. */
function mayBecomeStamp(text: string, at: number): boolean {
  if (text.length - at >= stampLength) return false;
  const rest = text.slice(at);
  return !rest.includes('\n') && shape.startsWith(rest.slice(0, shape.length).replace(/\d/g, '0'));
}
