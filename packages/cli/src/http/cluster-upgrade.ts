import type { IncomingMessage } from 'node:http';
import { request as ask } from 'node:https';
import { type Duplex, pipeline } from 'node:stream';
import { guarded } from '@slipway/io';
import { inCluster, type Server } from '@slipway/server';

/** Where the cluster's API is, and what its administrator asks it with. */
export interface ClusterAddress {
  readonly url: string;
  readonly caPem: string;
  readonly token: string;
}

/** Takes a connection that becomes a stream. */
export type Upgrade = (request: IncomingMessage, socket: Duplex, head: Buffer) => Promise<void>;

const prefix = '/-/kubernetes/';
/** What a WebSocket is opened with; nothing else of the browser's goes along. */
const passed = [
  'connection',
  'upgrade',
  'sec-websocket-key',
  'sec-websocket-version',
  'sec-websocket-protocol',
  'sec-websocket-extensions',
];

/** Whether an upgrade is meant for the cluster's API, under the name of the pages. */
export function isForClusterApi({ url = '' }: IncomingMessage): boolean {
  return url.startsWith(prefix);
}

/**
 * Terminals of the pages: a WebSocket of the browser's session to the cluster's API, as the user who
 * is signed in. Pages of other sites, and whoever is not signed in, get none.
 */
export function clusterUpgrade(server: Pick<Server, 'fetch'>, address: ClusterAddress): Upgrade {
  return async (request, socket, head) => {
    const user = await whoAsks(server, request);
    if (!user) return refuse(socket, '401 Unauthorized');
    const headers = Object.fromEntries(
      passed.flatMap((name) => (request.headers[name] ? [[name, request.headers[name]]] : [])),
    );
    const target = new URL(request.url?.slice(prefix.length - 1) ?? '/', address.url);
    const asked = guarded(
      ask(target, {
        ca: address.caPem,
        agent: false,
        headers: { ...headers, ...inCluster(user), authorization: `Bearer ${address.token}` },
      }),
    );
    asked.on('error', () => refuse(socket, '502 Bad Gateway'));
    asked.on('response', (answer) => {
      answer.resume();
      refuse(socket, `${answer.statusCode ?? 502} ${answer.statusMessage ?? ''}`.trim());
    });
    asked.on('upgrade', (answer, there, first) => {
      socket.write(headOf(answer));
      socket.write(first);
      there.write(head);
      pipeline(guarded(there), socket, there, () => {});
    });
    socket.once('close', () => asked.destroy());
    asked.end();
  };
}

/** By the cookie of the session alone: a token with less than all rights must not open a shell. */
async function whoAsks(
  server: Pick<Server, 'fetch'>,
  { headers: { host = '', origin, cookie } }: IncomingMessage,
): Promise<{ readonly username: string; readonly isAdmin: boolean } | undefined> {
  if (cookie === undefined || origin === undefined) return undefined;
  const asking = new Request(`http://${host}/-/session`, { headers: { cookie, origin } });
  const answer = await server.fetch(asking);
  if (!answer.ok) return undefined;
  // Our own answer.
  const { username, is_admin } = (await answer.json()) as { username: string; is_admin: boolean };
  return { username, isAdmin: is_admin };
}

function headOf({ rawHeaders, statusCode, statusMessage }: IncomingMessage): string {
  const lines = [`HTTP/1.1 ${statusCode} ${statusMessage}`];
  for (let at = 0; at < rawHeaders.length; at += 2) {
    lines.push(`${rawHeaders[at]}: ${rawHeaders[at + 1]}`);
  }
  return `${lines.join('\r\n')}\r\n\r\n`;
}

function refuse(socket: Duplex, status: string): void {
  socket.end(`HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
}
