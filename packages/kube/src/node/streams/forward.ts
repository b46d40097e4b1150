import type { Duplex } from 'node:stream';
import type { SpdyStream } from './spdy-connection.ts';

/** Connects to a port of the pod; rejects with words for the user. */
export type Dial = (port: number) => Promise<Duplex>;

/**
 * Takes the streams of a port-forward connection. Every forwarded connection is a pair with one
 * `requestid`: an error stream, which the client only reads, and a data stream.
 */
export class Forwarder {
  readonly #dial: Dial;
  readonly #errors = new Map<string, SpdyStream>();

  constructor(dial: Dial) {
    this.#dial = dial;
  }

  accept(stream: SpdyStream): void {
    const id = stream.headers.get('requestid') ?? stream.headers.get('port') ?? '';
    if (stream.headers.get('streamtype') === 'error') {
      this.#errors.set(id, stream);
      stream.resume();
      return;
    }
    const error = this.#errors.get(id);
    this.#errors.delete(id);
    void this.#forward(stream, error);
  }

  async #forward(data: SpdyStream, error: SpdyStream | undefined): Promise<void> {
    try {
      await join(data, await this.#dial(Number(data.headers.get('port'))));
      error?.end();
    } catch (cause) {
      error?.end(cause instanceof Error ? cause.message : String(cause));
      data.end();
    }
  }
}

/** Copies both ways, each half until its own end; resolves when both are over. */
export function join(a: Duplex, b: Duplex): Promise<void> {
  return new Promise((resolve) => {
    let open = 2;
    const closed = () => {
      open -= 1;
      if (open === 0) resolve();
    };
    const copy = (from: Duplex, to: Duplex) => {
      from.pipe(to);
      from.once('error', () => to.destroy());
      from.once('end', closed);
      from.once('close', () => {
        // A connection that breaks off without an end has no more to say either.
        if (!from.readableEnded) {
          to.end();
          closed();
        }
      });
    };
    copy(a, b);
    copy(b, a);
  });
}
