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
  /** Where bytes flow faster than through the request; absent when called without a socket. */
  readonly connection: Connection | undefined;
}
