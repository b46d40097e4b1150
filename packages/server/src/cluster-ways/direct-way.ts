import type { ClientRequest, IncomingMessage } from 'node:http';
import { Agent } from 'node:https';
import { type Duplex, pipeline } from 'node:stream';
import { guarded } from '@slipway/io';
import type { ClusterAddress } from '#clusters/cluster-client';
import { beginOutgoing } from '#outgoing/outgoing';
import { type Answered, type Asked, ClusterRefusal, type ClusterWay } from './cluster-way.ts';

/** The API of a cluster that Slipway reaches itself; `name` is for messages. */
export function directWay(name: string, address: ClusterAddress): ClusterWay {
  const { apiUrl, caPem, token, mayBeLocal } = address;
  const ca = caPem === null || caPem === '' ? {} : { ca: caPem };
  const agent = new Agent({ keepAlive: true, ...ca });

  function begin({ method, path, headers, signal }: Asked, isUpgrade: boolean): ClientRequest {
    const settings = {
      ...{ method, signal },
      headers: { ...mutable(headers), authorization: `Bearer ${token}` },
      // A connection that is taken over is nobody else's afterwards.
      ...(isUpgrade ? { agent: false as const, ...ca } : { agent }),
    };
    return beginOutgoing(new URL(apiUrl + path), settings, { allowsLocal: mayBeLocal });
  }

  function send(request: ClientRequest, { body }: Asked): void {
    if (body === undefined) request.end();
    else pipeline(guarded(body), request, () => {});
  }

  const away = (error: Error) =>
    new ClusterRefusal(502, `the cluster ${name} does not answer: ${error.message}`, {
      cause: error,
    });

  return {
    async ask(asked) {
      const request = begin(asked, false);
      return new Promise((resolve, reject) => {
        request.once('response', (answer) => resolve(answered(answer)));
        request.once('error', (error) => reject(away(error)));
        send(request, asked);
      });
    },
    async upgrade(asked) {
      const request = begin(asked, true);
      return new Promise((resolve, reject) => {
        request.once('response', (answer) => resolve(answered(answer)));
        request.once('upgrade', (answer, socket: Duplex, first: Buffer) => {
          guarded(socket);
          if (first.length > 0) socket.unshift(first);
          resolve({ headers: pairsOf(answer), stream: socket });
        });
        request.once('error', (error) => reject(away(error)));
        send(request, asked);
      });
    },
  };
}

function answered(answer: IncomingMessage): Answered {
  return { status: answer.statusCode ?? 502, headers: pairsOf(answer), body: guarded(answer) };
}

function pairsOf({ rawHeaders }: IncomingMessage): Answered['headers'] {
  return rawHeaders.flatMap((name, index) =>
    index % 2 === 0 ? [[name.toLowerCase(), rawHeaders[index + 1] ?? ''] as const] : [],
  );
}

const mutable = (headers: Asked['headers']) =>
  Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [
      name,
      typeof value === 'string' ? value : [...value],
    ]),
  );
