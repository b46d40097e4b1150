import { Socket } from 'node:net';
import type { Duplex } from 'node:stream';

/** As long as the real node agent bears with a connection that says nothing. */
const IDLE_MILLISECONDS = 4 * 60 * 60 * 1000;
/** A client that has vanished without a word is found out by the kernel. */
const KEEP_ALIVE_MILLISECONDS = 30_000;

/** Ends a connection that nobody uses any more, and one whose other end is gone. */
export function limitIdle(connection: Duplex): void {
  if (!(connection instanceof Socket)) return;
  connection.setKeepAlive(true, KEEP_ALIVE_MILLISECONDS);
  connection.setTimeout(IDLE_MILLISECONDS, () => connection.destroy());
}
