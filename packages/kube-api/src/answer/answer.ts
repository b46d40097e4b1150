import { guarded } from '@slipway/io';
import type { Connection, Outgoing } from './connection.ts';

/** What a request is answered; the platform's own class where others have made the answer. */
export type Answer = DirectAnswer | Response;

/**
 * An answer of plain values, which goes out by Node's own response where there is one: the platform's classes
 * cost as much as all the rest of an answer.
 */
export abstract class DirectAnswer {
  readonly status: number;
  /** By lower-case name. */
  readonly headers: Map<string, string>;

  constructor(headers: Readonly<Record<string, string>>, status: number) {
    this.status = status;
    this.headers = new Map(Object.entries(headers));
  }

  /** Sends it. */
  abstract sendBy(outgoing: Outgoing): void;
  /** The same as a response that anybody can read. */
  abstract toResponse(): Response;
}

/** An answer that is there as a whole. */
export class TextAnswer extends DirectAnswer {
  readonly #content: string;

  constructor(content: string, headers: Readonly<Record<string, string>>, status = 200) {
    super(headers, status);
    this.#content = content;
  }

  sendBy(outgoing: Outgoing): void {
    const headers: Record<string, string | number> = Object.fromEntries(this.headers);
    headers['content-length'] = Buffer.byteLength(this.#content);
    outgoing.writeHead(this.status, headers);
    outgoing.end(this.#content);
  }

  toResponse(): Response {
    return new Response(this.#content, { status: this.status, headers: [...this.headers] });
  }
}

/** Tells `@hono/node-server`, which honours the header on the platform's class alone: that is what `clone` makes. */
const alreadySent = new Response(null, { headers: { 'x-hono-already-sent': 'true' } }).clone();

/** Sends an answer by the connection of its request, when it can; what is left to be done with it. */
export function deliver(answer: Answer, { outgoing }: Connection): Response {
  if (answer instanceof Response) return answer;
  if (outgoing === undefined) return answer.toResponse();
  answer.sendBy(guarded(outgoing));
  return alreadySent;
}
