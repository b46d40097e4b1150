import type { Duplex, Readable } from 'node:stream';

/** A request to the API of a cluster. */
export interface Asked {
  readonly method: string;
  /** Below the API, with its query. */
  readonly path: string;
  /** By lower-case name; several values of one name are sent one by one. */
  readonly headers: Readonly<Record<string, string | readonly string[]>>;
  readonly body: Readable | undefined;
  /** Ends whatever is still under way. */
  readonly signal: AbortSignal;
}

/** What the cluster has answered. */
export interface Answered {
  readonly status: number;
  readonly headers: readonly (readonly [name: string, value: string])[];
  readonly body: Readable;
}

/** A connection that has become the client's own: exec, attach, port-forward. */
export interface Upgraded {
  readonly headers: Answered['headers'];
  readonly stream: Duplex;
}

/** A way to the API of a cluster. What goes through it is never gathered: whoever reads slowly is sent slowly. */
export interface ClusterWay {
  /** Throws `ClusterRefusal` when the cluster cannot be asked. */
  ask(asked: Asked): Promise<Answered>;
  /** The same for a request that wants to become a connection of its own. */
  upgrade(asked: Asked): Promise<Upgraded | Answered>;
}

/** Why a request was not passed on; `message` is for the person before kubectl. */
export class ClusterRefusal extends Error {
  override readonly name = 'ClusterRefusal';
  readonly status: 400 | 401 | 403 | 404 | 429 | 502 | 503;

  constructor(status: ClusterRefusal['status'], message: string, options?: ErrorOptions) {
    super(message, options);
    this.status = status;
  }
}

/** Whether asking again would be of no use: the right to ask is gone, or the agent. */
export const isFinal = (error: unknown): boolean =>
  error instanceof ClusterRefusal && (error.status === 403 || error.status === 404);

/** What HTTP says of one connection, and nothing of the next. */
export const ofConnection: ReadonlySet<string> = new Set([
  'connection',
  'keep-alive',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
]);
