import type { Outgoing } from './lines.ts';

/** What Node has of a request, where it came by a connection. */
export interface Connection {
  readonly incoming?: {
    /** Says who is at its other end. */
    readonly socket?: object;
    /** Names and values in turn. */
    readonly rawHeaders?: readonly string[];
  };
  /** Where an answer without end goes by the shortest way. */
  readonly outgoing?: Outgoing;
}
