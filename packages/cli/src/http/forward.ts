import { Agent, request as ask, type IncomingMessage } from 'node:http';
import { connect } from 'node:net';
import { type Duplex, pipeline } from 'node:stream';
import type { HttpBindings } from '@hono/node-server';
import { RESPONSE_ALREADY_SENT } from '@hono/node-server/utils/response';
import { guarded } from '@slipway/io';
import type { Service } from './answering.ts';
import { addressOfClient, clientAddressHeader } from './client-address.ts';
import { clientProtocolHeader, protocolOfClient } from './proxied.ts';

/** What is said of one connection, and nothing of the next one. */
const ofConnection = new Set(['connection', 'keep-alive', 'transfer-encoding', 'proxy-connection']);
const ofRequest = new Set([...ofConnection, 'expect', clientAddressHeader, clientProtocolHeader]);
ofRequest.delete('transfer-encoding');

/** A service that is waited for before it is asked for the first time. */
export function afterStart(service: Service, isThere: () => Promise<void>): Service {
  let started: Promise<void> | undefined;
  const start = () => {
    // Whoever is refused because it cannot start is told so by the service's own words.
    started ??= isThere().catch(() => {
      started = undefined;
    });
    return started;
  };
  return {
    async fetch(request, connection) {
      await start();
      return service.fetch(request, connection);
    },
    upgrade(request, socket, head) {
      void start().then(() => service.upgrade(request, socket, head));
    },
  };
}

/** The service of another role, which answers on its private socket. */
export function forwardTo(role: string, socketPath: string): Service {
  const agent = new Agent({ keepAlive: true });
  return {
    fetch: (_request, connection) => forward(connection),
    upgrade: (request, socket, head) => upgrade(request, socket, head),
  };

  function forward({ incoming, outgoing }: HttpBindings): Promise<Response> {
    const { method, url } = incoming;
    const headers = headersFor(incoming);
    return new Promise((resolve) => {
      const asked = guarded(ask({ socketPath, agent, method, path: url, headers }));
      asked.on('error', () => {
        if (outgoing.headersSent) outgoing.destroy();
        else resolve(away(role));
      });
      asked.on('response', (answer) => {
        const { statusCode = 502, statusMessage, rawHeaders } = answer;
        outgoing.writeHead(statusCode, statusMessage, without(rawHeaders, ofConnection));
        pipeline(answer, outgoing, () => {});
        resolve(RESPONSE_ALREADY_SENT);
      });
      outgoing.once('close', () => asked.destroy());
      incoming.pipe(asked);
    });
  }

  function upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    const there = guarded(connect(socketPath));
    const lines = [`${request.method} ${request.url} HTTP/1.1`];
    for (const [name, value] of pairs(request.rawHeaders)) {
      if (name.toLowerCase() !== clientAddressHeader) lines.push(`${name}: ${value}`);
    }
    there.write(`${lines.join('\r\n')}\r\n\r\n`);
    there.write(head);
    pipeline(there, guarded(socket), there, () => {});
  }
}

function headersFor(incoming: IncomingMessage): string[] {
  const own = without(incoming.rawHeaders, ofRequest);
  const protocol = protocolOfClient(incoming);
  return [...own, clientAddressHeader, addressOfClient(incoming), clientProtocolHeader, protocol];
}

function without(rawHeaders: readonly string[], names: ReadonlySet<string>): string[] {
  return pairs(rawHeaders)
    .filter(([name]) => !names.has(name.toLowerCase()))
    .flat();
}

function pairs(rawHeaders: readonly string[]): (readonly [string, string])[] {
  return rawHeaders.flatMap((name, index) =>
    index % 2 === 0 ? [[name, rawHeaders[index + 1] ?? ''] as const] : [],
  );
}

function away(role: string): Response {
  const text = `Slipway's ${role} is starting again. Try once more in a moment.\n`;
  const headers = { 'content-type': 'text/plain; charset=utf-8', 'retry-after': '1' };
  return new Response(text, { status: 503, headers });
}
