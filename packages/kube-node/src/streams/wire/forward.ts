import type { Duplex } from 'node:stream';
import { guarded } from '@slipway/io';
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

/**
 * Copies both ways. Over when the server has said everything, since clients wait for that; the
 * client may close its half earlier. Rejects with what goes wrong on the server's side.
 */
export function join(client: Duplex, server: Duplex): Promise<void> {
  return new Promise((resolve, reject) => {
    guarded(client).pipe(server);
    guarded(server).pipe(client);
    server.once('error', reject);
    if (client.destroyed) server.destroy();
    server.once('end', resolve);
    server.once('close', resolve);
    client.once('close', () => server.destroy());
  });
}
