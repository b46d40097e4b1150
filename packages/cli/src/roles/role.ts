import type { Socket } from 'node:net';
import type { RoleCalls, RoleFacts, RoleInput, RoleName } from '#channel/roles';
import type { Log } from '#log';

/** What a role is started with. */
export interface RoleContext extends RoleInput {
  readonly log: Log;
  /** The other roles. */
  readonly peers: RoleCalls;
  /** Asks for the main port on one more address of this machine. */
  listenOn(address: string): void;
}

/** A role that serves. */
export interface StartedRole<N extends RoleName> extends AsyncDisposable {
  readonly facts: RoleFacts[N];
  /** What others may ask of it. */
  readonly calls: RoleCalls[N];
  /** Goes on with a connection that the door has handed over. */
  take?(socket: Socket, head: Uint8Array): void;
}
