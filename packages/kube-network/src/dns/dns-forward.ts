import { createSocket } from 'node:dgram';
import { readFile } from 'node:fs/promises';
import { connect, isIPv6 } from 'node:net';
import { guarded } from '@slipway/io';
import { decode, TRUNCATED_RESPONSE } from 'dns-packet';
import { readTcpMessages, tcpMessage } from './dns-tcp.ts';

const timeoutMs = 2000;
/** The file may change when the machine changes networks. */
const resolversMs = 10_000;

/** Asks the name servers of the machine. */
export class DnsForwarder {
  readonly #path: string;
  readonly #avoid: string | undefined;
  #servers: readonly string[] = [];
  #readAt = -resolversMs;

  /** `avoid` is our own address: asking ourselves would never end. */
  constructor(avoid?: string, path = '/etc/resolv.conf') {
    this.#avoid = avoid;
    this.#path = path;
  }

  /** The answer of the first server that gives one; undefined when none does. */
  async ask(query: Buffer): Promise<Buffer | undefined> {
    for (const server of await this.#resolvers()) {
      const answer = await askByUdp(server, query).catch(() => undefined);
      if (!answer) continue;
      const isCut = ((decode(answer).flags ?? 0) & TRUNCATED_RESPONSE) !== 0;
      if (!isCut) return answer;
      return (await askByTcp(server, query).catch(() => undefined)) ?? answer;
    }
    return undefined;
  }

  async #resolvers(): Promise<readonly string[]> {
    const now = performance.now();
    if (now - this.#readAt < resolversMs) return this.#servers;
    this.#readAt = now;
    const text = await readFile(this.#path, 'utf8').catch(() => '');
    this.#servers = nameServers(text).filter((server) => server !== this.#avoid);
    return this.#servers;
  }
}

/** The name servers that a resolv.conf lists. */
const nameServers = (text: string): readonly string[] =>
  [...text.matchAll(/^\s*nameserver\s+(\S+)/gm)].map((match) => match[1] ?? '');

function askByUdp(server: string, query: Buffer): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const socket = guarded(createSocket(isIPv6(server) ? 'udp6' : 'udp4'));
    const timer = setTimeout(() => finish(new Error('no answer')), timeoutMs);
    const finish = (result: Buffer | Error) => {
      clearTimeout(timer);
      guarded(socket.removeAllListeners());
      socket.close();
      if (result instanceof Error) reject(result);
      else resolve(result);
    };
    socket.on('error', finish);
    socket.on('message', (bytes) => {
      // Something that nobody asked for; the id is the first two bytes.
      if (bytes.length < 12 || bytes.readUInt16BE(0) !== query.readUInt16BE(0)) return;
      finish(bytes);
    });
    // Connected, so that only the server itself is heard, on a port of its own for each query.
    socket.connect(53, server, () => socket.send(query));
  });
}

function askByTcp(server: string, query: Buffer): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const socket = guarded(connect({ host: server, port: 53 }));
    socket.setTimeout(timeoutMs, () => socket.destroy(new Error('no answer')));
    socket.on('error', reject);
    socket.on('close', () => reject(new Error('closed without an answer')));
    readTcpMessages(socket, (bytes) => {
      resolve(bytes);
      socket.destroy();
    });
    socket.write(tcpMessage(query));
  });
}
