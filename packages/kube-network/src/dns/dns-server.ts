import { createSocket, type Socket as UdpSocket } from 'node:dgram';
import { once } from 'node:events';
import { createServer, type Server } from 'node:net';
import { guarded } from '@slipway/io';
import type { Log } from '@slipway/kube-objects';
import { encode } from 'dns-packet';
import { encodeForUdp } from './dns-answer.ts';
import { type Answerer, type AnswererOptions, answererOf, respond } from './dns-respond.ts';
import { readTcpMessages, tcpMessage } from './dns-tcp.ts';

/** How long a client may keep a TCP connection open without asking. */
const silenceMs = 10_000;

/** What the name server needs. */
export interface DnsServerOptions extends AnswererOptions {
  /** Default 53. */
  readonly port?: number;
  readonly log: Log;
}

/** A running name server. */
export interface DnsServer {
  readonly port: number;
  close(): Promise<void>;
}

/** Starts the name server of the cluster, by UDP and TCP on the same port. */
export async function startDnsServer(options: DnsServerOptions): Promise<DnsServer> {
  const { host, log } = options;
  const udp = guarded(createSocket('udp4'));
  const tcp = guarded(createServer());
  try {
    udp.bind(options.port ?? 53, host);
    await once(udp, 'listening');
    tcp.listen({ host, port: udp.address().port });
    await once(tcp, 'listening');
  } catch (error) {
    udp.close();
    tcp.close();
    throw error;
  }
  const answer = answererOf(options);
  udp.on('error', (error) => log.warn('name server failed', { error: error.message }));
  tcp.on('error', (error) => log.warn('name server failed', { error: error.message }));
  serveUdp(udp, answer);
  const closeTcp = serveTcp(tcp, answer);
  return {
    port: udp.address().port,
    async close() {
      const closed = [once(udp, 'close'), once(tcp, 'close')];
      udp.close();
      closeTcp();
      await Promise.all(closed);
    },
  };
}

function serveUdp(socket: UdpSocket, answer: Answerer) {
  let isOpen = true;
  socket.on('close', () => {
    isOpen = false;
  });
  socket.on('message', async (bytes, { address, port }) => {
    // Whoever forges port 0 wants no answer, and nothing can be sent there.
    if (port === 0) return;
    const message = await respond(bytes, answer, encodeForUdp);
    if (message && isOpen) socket.send(message, port, address);
  });
}

/** Answers connections; the function that comes back ends them all. */
function serveTcp(server: Server, answer: Answerer): () => void {
  const sockets = new Set<{ destroy(): void }>();
  server.on('connection', (socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    socket.on('error', () => socket.destroy());
    socket.setTimeout(silenceMs, () => socket.destroy());
    readTcpMessages(socket, async (bytes) => {
      const message = await respond(bytes, answer, (packet) => encode(packet));
      if (message && socket.writable) socket.write(tcpMessage(message));
    });
  });
  return () => {
    server.close();
    for (const socket of sockets) socket.destroy();
  };
}
