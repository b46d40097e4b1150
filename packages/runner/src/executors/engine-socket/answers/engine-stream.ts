import { request as httpRequest, type IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { guarded } from '@slipway/io';
import { headersFor } from './engine-client.ts';

/** Joins a client to a stream of the engine, once the engine has agreed to it. */
export async function joinStream(
  socketPath: string,
  request: IncomingMessage,
  socket: Duplex,
  { head, path }: { readonly head: Buffer; readonly path: string },
): Promise<void> {
  const length = Number(request.headers['content-length'] ?? 0);
  const { body, rest } = await bodyOf(socket, head, length);
  const headers = { ...headersFor(request, body), Connection: 'Upgrade', Upgrade: 'tcp' };
  const asked = guarded(httpRequest({ socketPath, method: 'POST', path, headers }));
  asked.once('upgrade', (answered, engine, first) => {
    guarded(engine);
    socket.write(headOf(answered));
    engine.unshift(first);
    socket.unshift(rest);
    pipeline(socket, engine).catch(() => engine.destroy());
    pipeline(engine, socket).catch(() => socket.destroy());
  });
  asked.once('response', (answered) => {
    guarded(answered);
    socket.write(headOf(answered));
    pipeline(answered, socket).catch(() => socket.destroy());
  });
  asked.once('error', () => socket.destroy());
  asked.end(body);
}

/** Nothing is joined, and why. */
export function refuseStream(socket: Duplex, message: string): void {
  const body = JSON.stringify({ message });
  const lines = ['HTTP/1.1 403 Forbidden', 'Content-Type: application/json'];
  socket.end(`${lines.join('\r\n')}\r\nContent-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`);
}

async function bodyOf(socket: Duplex, head: Buffer, length: number) {
  let all = head;
  if (length > 64 << 10) throw new Error('too long');
  while (all.length < length) {
    const chunk: unknown = socket.read();
    if (Buffer.isBuffer(chunk)) all = Buffer.concat([all, chunk]);
    else await new Promise((resolve) => socket.once('readable', resolve));
  }
  return { body: all.subarray(0, length).toString(), rest: all.subarray(length) };
}

function headOf({ statusCode, statusMessage, rawHeaders }: IncomingMessage): string {
  const lines = [`HTTP/1.1 ${statusCode} ${statusMessage}`];
  for (let at = 0; at < rawHeaders.length; at += 2) {
    lines.push(`${rawHeaders[at]}: ${rawHeaders[at + 1]}`);
  }
  return `${lines.join('\r\n')}\r\n\r\n`;
}
