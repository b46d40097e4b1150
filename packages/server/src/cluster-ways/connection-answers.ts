import type { Duplex } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { guarded, joinStreams } from '@slipway/io';
import { statusOf } from './cluster-status.ts';
import type { Answered, ClusterRefusal, Upgraded } from './cluster-way.ts';

/** Carries bytes both ways until one side ends, or the right does. */
export async function joined(
  { headers, stream }: Upgraded,
  socket: Duplex,
  head: Buffer,
  signal: AbortSignal,
): Promise<void> {
  guarded(stream);
  signal.addEventListener('abort', () => stream.destroy(), { once: true });
  socket.write(headOf(101, headers));
  if (head.length > 0) stream.write(head);
  joinStreams(stream, socket);
  await new Promise<void>((resolve) => stream.once('close', resolve));
}

/** The cluster's own answer instead of a connection. */
export async function refuse(socket: Duplex, { status, headers, body }: Answered): Promise<void> {
  const said = headers.filter(([name]) => name === 'content-type');
  socket.write(headOf(status, said));
  // A client that does not wait for the reason needs none.
  await pipeline(guarded(body), socket).catch(() => {});
}

/** The head of an answer that is written by hand. */
export function headOf(status: number, headers: Answered['headers']): string {
  const own = status === 101 ? [] : ['Connection: close'];
  const lines = headers.map(([name, value]) => `${name}: ${value}`);
  return [`HTTP/1.1 ${status} ${words[status] ?? 'Answer'}`, ...own, ...lines, '', ''].join('\r\n');
}

const words: Readonly<Record<number, string>> = {
  101: 'Switching Protocols',
  400: 'Bad Request',
  401: 'Unauthorized',
  403: 'Forbidden',
  404: 'Not Found',
};

/** Why there is no connection, for the person before kubectl. */
export function turnAway(socket: Duplex, refusal: ClusterRefusal): void {
  const type = ['content-type', 'application/json'] as const;
  socket.end(`${headOf(refusal.status, [type])}${JSON.stringify(statusOf(refusal))}`);
}
