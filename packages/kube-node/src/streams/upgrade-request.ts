import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';

/** A request that asks for a connection of its own. */
export interface UpgradeRequest {
  readonly subresource: 'exec' | 'attach' | 'portforward';
  readonly request: IncomingMessage;
  readonly socket: Duplex;
  readonly head: Buffer;
}
