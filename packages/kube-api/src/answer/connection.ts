import type { ServerResponse } from 'node:http';
import type { ServerHttp2Stream } from 'node:http2';

/** Node's own response; one of HTTP/2 does the same and has a stream beneath. */
export type Outgoing = ServerResponse & { readonly stream?: ServerHttp2Stream };

/** What Node has of a request, where it came by a connection. */
export interface Connection {
  readonly incoming?: {
    /** Says who is at its other end. */
    readonly socket?: object;
    /** Names and values in turn. */
    readonly rawHeaders?: readonly string[];
  };
  /** Where answers go by the shortest way. */
  readonly outgoing?: Outgoing;
}
