import { createSocket, type Socket as UdpSocket } from 'node:dgram';
import { once } from 'node:events';
import { createServer, type Server } from 'node:net';
import { guarded } from '@slipway/io';
import type { Log } from '@slipway/kube-objects';
import { type DecodedPacket, decode, encode, type Packet } from 'dns-packet';
import { encodeForUdp, failure, reply } from './dns-answer.ts';
import { DnsForwarder } from './dns-forward.ts';
import { readTcpMessages, tcpMessage } from './dns-tcp.ts';
import type { ZoneView } from './dns-zone.ts';

/** How long a client may keep a TCP connection open without asking. */
const silenceMs = 10_000;

/** What the name server needs. */
export interface DnsServerOptions {
  readonly host: string;
  /** Default 53. */
  readonly port?: number;
  readonly domain: string;
  readonly view: ZoneView;
  readonly log: Log;
  readonly forwarder?: DnsForwarder;
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
  const answer = answerer(options);
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

/** The answer to a query: bytes of a server that we asked, or a packet of our own. */
type Answerer = (query: DecodedPacket, bytes: Buffer) => Promise<Packet | Buffer>;

function answerer({ domain, view, host, forwarder }: DnsServerOptions): Answerer {
  const upstream = forwarder ?? new DnsForwarder(host);
  return async (query, bytes) => {
    const own = reply(query, domain, view);
    if (own.type === 'answer') return own.packet;
    if (own.type === 'forward') return (await upstream.ask(bytes)) ?? failure(query);
    const [question] = query.questions ?? [];
    const aliasQuery = { ...query, questions: question ? [{ ...question, name: own.alias }] : [] };
    const more = reply(aliasQuery, domain, view);
    if (more.type !== 'forward') {
      const answers = [...(own.packet.answers ?? []), ...(more.packet.answers ?? [])];
      return { ...own.packet, answers };
    }
    const found = await upstream.ask(encode(aliasQuery));
    const answers = found ? (decode(found).answers ?? []) : [];
    return { ...own.packet, answers: [...(own.packet.answers ?? []), ...answers] };
  };
}

/** The bytes that answer the bytes of a query; undefined for what is none. */
async function respond(
  bytes: Buffer,
  answer: Answerer,
  write: (packet: Packet, query: DecodedPacket) => Buffer,
): Promise<Buffer | undefined> {
  const query = parse(bytes);
  if (!query) return undefined;
  try {
    const found = await answer(query, bytes);
    return Buffer.isBuffer(found) ? found : write(found, query);
  } catch {
    // A name that can't be encoded, or nonsense from another server.
    return refusal(query);
  }
}

/** That something went wrong; undefined when not even that can be said. */
function refusal(query: DecodedPacket): Buffer | undefined {
  try {
    return encode(failure(query));
  } catch {
    return undefined;
  }
}

function parse(bytes: Buffer): DecodedPacket | undefined {
  try {
    const query = decode(bytes);
    return query.type === 'query' ? query : undefined;
  } catch {
    return undefined;
  }
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
