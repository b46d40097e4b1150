import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';

/** Names a pod. */
export interface PodName {
  readonly namespace: string;
  readonly name: string;
}

/** What the API asks of the node agent: what pods print, and connections into them. */
export interface PodStreams {
  /**
   * `GET pods/x/log` with the query's parameters of that request. Throws `ApiError`; otherwise
   * answers 200 with text/plain that streams.
   */
  logs(pod: PodName, query: URLSearchParams): Promise<Response>;
  /**
   * `pods/x/exec`, `attach`, `portforward` and `log`: takes over the connection of a request with
   * `Connection: Upgrade`, by SPDY or WebSocket. Throws `ApiError` as long as nothing was written.
   */
  upgrade(
    pod: PodName,
    subresource: 'exec' | 'attach' | 'portforward' | 'log',
    request: IncomingMessage,
    socket: Duplex,
    head: Buffer,
  ): Promise<void>;
}
