import { guarded } from '@slipway/io';
import type { Connection, Outgoing } from './connection.ts';

/**
 * An answer that goes out by Node's own response where there is one: a stream of the web's in between costs as
 * much as all the rest of an answer.
 */
export abstract class DirectResponse extends Response {
  /** Sends it. */
  abstract sendBy(outgoing: Outgoing): void;
  /** The same as a response that anybody can read. */
  abstract toReadable(): Response;
}

/** An answer that is there as a whole. */
export class TextResponse extends DirectResponse {
  readonly #content: string;

  constructor(content: string, init: ResponseInit) {
    super(null, init);
    this.#content = content;
  }

  sendBy(outgoing: Outgoing): void {
    const length = Buffer.byteLength(this.#content);
    outgoing.writeHead(this.status, {
      ...Object.fromEntries(this.headers),
      'content-length': length,
    });
    outgoing.end(this.#content);
  }

  toReadable(): Response {
    return new Response(this.#content, { status: this.status, headers: this.headers });
  }
}

/** Tells `@hono/node-server`, which honours the header on the platform's class alone: that is what `clone` makes. */
const alreadySent = new Response(null, { headers: { 'x-hono-already-sent': 'true' } }).clone();

/** Sends an answer by the connection of its request, when it can; what is left to be done with it. */
export function deliver(response: Response, { outgoing }: Connection): Response {
  if (!(response instanceof DirectResponse)) return response;
  if (outgoing === undefined) return response.toReadable();
  response.sendBy(guarded(outgoing));
  return alreadySent;
}
