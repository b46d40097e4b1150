/** Who is at the other end of the connection. */
export interface Client {
  /** Its address; empty where the request did not come over the network. */
  readonly address: string;
}

/** What a handler is given: the request, and what the router found in its path. */
export interface Call {
  readonly request: Request;
  readonly url: URL;
  /** Decoded values of `:name` and `*name` in the route's path. */
  readonly params: Readonly<Record<string, string>>;
  /** Also the answer's `X-Request-Id`, and in every log line about this request. */
  readonly requestId: string;
  readonly client: Client;
}

/** Answers one call. */
export type Handler<C = Call> = (call: C) => Promise<Response> | Response;
