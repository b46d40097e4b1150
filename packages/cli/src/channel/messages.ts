import type { RoleInput, RoleName } from './roles.ts';

/** An answer to a call: its value, or why there is none. */
export interface Answer {
  readonly type: 'answer';
  readonly id: number;
  readonly value?: unknown;
  readonly error?: string;
}

/** Where the time of a role's start went, since its process began. */
export interface StartTook {
  /** Until its code was loaded. */
  readonly loadedMs: number;
  /** Until it was told to serve. */
  readonly toldMs: number;
  /** Until it served. */
  readonly servesMs: number;
}

/** What a role tells its supervisor. */
export type FromRole =
  /** Its event loop turns. */
  | { readonly type: 'beat' }
  /** It serves; `facts` are what others need to know of it. */
  | { readonly type: 'ready'; readonly facts: unknown; readonly took: StartTook }
  /** It cannot start, for a reason that the user can act on. */
  | { readonly type: 'refused'; readonly message: string }
  /** An error that nobody caught; it ends now. */
  | { readonly type: 'failed'; readonly stack: string }
  /** Asks another role. */
  | {
      readonly type: 'call';
      readonly id: number;
      readonly to: RoleName;
      readonly method: string;
      readonly args: readonly unknown[];
    }
  | Answer
  /** A connection has come over; nobody else need keep it. */
  | { readonly type: 'taken'; readonly id: number }
  /** The main port is wanted on one more address. */
  | { readonly type: 'listen'; readonly address: string };

/** What a supervisor tells a role. */
export type ToRole =
  | { readonly type: 'start'; readonly input: RoleInput }
  | {
      readonly type: 'call';
      readonly id: number;
      readonly method: string;
      readonly args: readonly unknown[];
    }
  | Answer
  /** Whether its event loop turns: a `beat` says so. */
  | { readonly type: 'look' }
  /** Comes with a socket, from which `head` has been read. */
  | { readonly type: 'connection'; readonly id: number; readonly head: Uint8Array }
  /** End, after what is under way. */
  | { readonly type: 'stop' };
