import type { IncomingMessage } from 'node:http';
import {
  constants,
  type IncomingHttpHeaders,
  type OutgoingHttpHeaders,
  performServerHandshake,
  type ServerHttp2Session,
  type ServerHttp2Stream,
} from 'node:http2';
import { Agent, request as ask } from 'node:https';
import { type Duplex, pipeline } from 'node:stream';
import { agentTunnel } from '@slipway/contract';
import { guarded, joinStreams } from '@slipway/io';
import type { ClusterAddress } from './cluster-address.ts';

const { upgradeHeader, upgradedHeader, mostRequests, windowBytes } = agentTunnel;

/** What HTTP/1.1 says of one connection; HTTP/2 refuses to send it. */
const ofConnection = new Set([
  ...['connection', 'keep-alive', 'proxy-connection', 'transfer-encoding', 'upgrade'],
  ...['host', 'http2-settings', 'te', upgradeHeader, upgradedHeader],
]);

/** Answers what comes by one connection. */
export type AnswerOn = (connection: Duplex) => ServerHttp2Session;

/**
 * Answers requests of Slipway, which come by a connection that was opened to it, with what the API of the cluster
 * answers to this program's account. Nothing is gathered: who takes slowly is given slowly.
 */
export function answerRequests(cluster: ClusterAddress): AnswerOn {
  const agent = new Agent({ keepAlive: true, ...(cluster.ca && { ca: cluster.ca }) });
  const settings = { maxConcurrentStreams: mostRequests, initialWindowSize: windowBytes };
  return (connection) => {
    // A server of Node's would refuse a connection whose TLS was not made for HTTP/2.
    const session = guarded(performServerHandshake(connection, { maxSessionMemory: 64, settings }));
    session.on('stream', (stream, headers, _flags, raw) => {
      // The declarations do not know of the names as they came.
      passOn(guarded(stream), headers, raw as unknown as readonly string[], cluster, agent);
    });
    return session;
  };
}

function passOn(
  stream: ServerHttp2Stream,
  headers: IncomingHttpHeaders,
  raw: readonly string[],
  cluster: ClusterAddress,
  agent: Agent,
): void {
  const upgrade = headers[upgradeHeader];
  const isUpgrade = typeof upgrade === 'string';
  const asked = guarded(
    ask({
      ...{ hostname: cluster.url.hostname.replace(/^\[|\]$/g, ''), port: cluster.url.port || 443 },
      ...{ method: headers[':method'], path: pathFor(cluster, headers[':path'] ?? '/') },
      ...(cluster.ca && { ca: cluster.ca }),
      agent: isUpgrade ? false : agent,
      headers: {
        ...headersFor(raw),
        authorization: `Bearer ${cluster.token()}`,
        ...(isUpgrade && { connection: 'Upgrade', upgrade }),
      },
    }),
  );
  stream.once('close', () => asked.destroy());
  asked.once('error', (error) => refuse(stream, error));
  asked.once('response', (answer) => give(stream, answer));
  asked.once('upgrade', (answer: IncomingMessage, socket: Duplex, first: Buffer) => {
    guarded(socket);
    if (stream.destroyed) return void socket.destroy();
    const to = answer.headers.upgrade ?? '';
    stream.respond({ ':status': 200, ...answerHeaders(answer), [upgradedHeader]: to });
    if (first.length > 0) socket.unshift(first);
    joinStreams(socket, stream);
  });
  if (isUpgrade) asked.end();
  else pipeline(stream, asked, () => {});
}

function give(stream: ServerHttp2Stream, answer: IncomingMessage): void {
  if (stream.destroyed) return void answer.destroy();
  stream.respond({ ':status': answer.statusCode ?? 502, ...answerHeaders(answer) });
  pipeline(guarded(answer), stream, (error) => {
    // An answer that broke must not look like one that came to its end.
    if (error && !stream.destroyed) stream.close(constants.NGHTTP2_INTERNAL_ERROR);
  });
}

/** In the words of Kubernetes, for the person before kubectl. */
function refuse(stream: ServerHttp2Stream, error: Error): void {
  if (stream.destroyed || stream.headersSent) return void stream.close();
  const message = `the program of the agent does not reach the API of its cluster: ${error.message}`;
  const status = { kind: 'Status', apiVersion: 'v1', status: 'Failure', message, code: 502 };
  stream.respond({ ':status': 502, 'content-type': 'application/json' });
  stream.end(JSON.stringify(status));
}

function pathFor({ url }: ClusterAddress, path: string): string {
  return url.pathname.replace(/\/$/, '') + path;
}

/** Several values of one name stay several. */
function headersFor(raw: readonly string[]): OutgoingHttpHeaders {
  const headers: Record<string, string[]> = {};
  for (let at = 0; at + 1 < raw.length; at += 2) {
    const name = raw[at]?.toLowerCase() ?? '';
    if (name.startsWith(':') || ofConnection.has(name)) continue;
    headers[name] = [...(headers[name] ?? []), raw[at + 1] ?? ''];
  }
  return headers;
}

function answerHeaders({ headers }: IncomingMessage): OutgoingHttpHeaders {
  return Object.fromEntries(Object.entries(headers).filter(([name]) => !ofConnection.has(name)));
}
