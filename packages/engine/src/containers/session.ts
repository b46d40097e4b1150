import type { Writable } from 'node:stream';
import type { Hijacked } from '../transport.ts';
import { demultiplex, type OutputChunk, rawOutput } from './output.ts';

/** A live connection to a process: write to `stdin` (its `end()` is the process's end of input), read `output`. */
export interface Session {
  readonly stdin: Writable;
  readonly output: AsyncIterable<OutputChunk>;
  /** Drops the connection; the process goes on. */
  close(): void;
}

/** A hijacked connection as a session. */
export function sessionOf({ socket, head }: Hijacked, tty: boolean): Session {
  return {
    stdin: socket,
    output: tty ? rawOutput(socket, head) : demultiplex(socket, head),
    close: () => socket.destroy(),
  };
}
