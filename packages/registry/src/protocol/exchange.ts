import type { IncomingMessage, ServerResponse } from 'node:http';

/** Node's own request and response, as `@hono/node-server` gives them to a fetch handler. */
export interface Connection {
  readonly incoming: IncomingMessage;
  readonly outgoing: ServerResponse;
}

/** One request under way. */
export interface Exchange {
  readonly request: Request;
  readonly url: URL;
  /** Who sends it, for the sharing of slots: the bearer of the token, and their address. */
  readonly client: string;
  /** Aborted when the client has gone away. */
  readonly gone: AbortSignal;
  /** Where bytes flow faster than through the request; absent when called without a socket. */
  readonly connection: Connection | undefined;
}
