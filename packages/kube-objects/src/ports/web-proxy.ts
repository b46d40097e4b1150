import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';

/** Where a request shall go inside the cluster. */
export interface WebTarget {
  readonly kind: 'pods' | 'services';
  readonly namespace: string;
  readonly name: string;
  /** Name or number; undefined for the first port. */
  readonly port: string | undefined;
  readonly isSecure: boolean;
  /** Path and query, as the program there shall see them. */
  readonly path: string;
}

/** What the API asks of the service network: requests to what runs in the cluster. */
export interface WebProxy {
  /** Throws `ApiError` when there is nothing to ask. */
  send(target: WebTarget, request: Request): Promise<Response>;
  /** Takes over the connection of a request with `Connection: Upgrade`. Throws `ApiError` before that. */
  upgrade(target: WebTarget, request: IncomingMessage, socket: Duplex, head: Buffer): Promise<void>;
}
