import type { WatchEvent } from '@slipway/kube-objects';
import { Line } from './line.ts';

/** What is kept of events as they are written. */
const mostBytes = 1024 * 1024;

interface Written {
  readonly type: WatchEvent['type'] | 'BOOKMARK' | 'ERROR';
  readonly line: Line;
}

/**
 * Events as they are written. Objects of the store never change, and one is told to all who watch it: the
 * newest lines are kept, so that it is written out once, and watchers who are behind share its bytes.
 */
export class EventLines {
  readonly #textOf: (object: object) => string;
  readonly #kept = new Map<object, Written>();
  #bytes = 0;

  /** `textOf` writes an object as JSON; it may know that of some already. */
  constructor(textOf: (object: object) => string = JSON.stringify) {
    this.#textOf = textOf;
  }

  /** The line of an event, by the object as the client wants it. */
  lineOf(type: Written['type'], object: object): Line {
    const kept = this.#kept.get(object);
    if (kept?.type === type) return kept.line;
    const line = new Line(`{"type":"${type}","object":${this.#textOf(object)}}\n`);
    if (kept === undefined && type !== 'BOOKMARK' && type !== 'ERROR')
      this.#keep(object, { type, line });
    return line;
  }

  #keep(object: object, written: Written): void {
    this.#kept.set(object, written);
    this.#bytes += written.line.bytes.length;
    for (const [oldest, { line }] of this.#kept) {
      if (this.#bytes <= mostBytes) return;
      this.#kept.delete(oldest);
      this.#bytes -= line.bytes.length;
    }
  }
}
