import { type DecodedPacket, decode, encode, type Packet } from 'dns-packet';
import { failure, reply } from './dns-answer.ts';
import { DnsForwarder } from './dns-forward.ts';
import type { ZoneView } from './dns-zone.ts';

/** What answering needs. */
export interface AnswererOptions {
  /** The address of this name server, which is not asked in turn. */
  readonly host: string;
  readonly domain: string;
  readonly view: ZoneView;
  readonly forwarder?: Pick<DnsForwarder, 'ask'>;
}

/** The answer to a query: bytes of a server that we asked, or a packet of our own. */
export type Answerer = (query: DecodedPacket, bytes: Buffer) => Promise<Packet | Buffer>;

/** Who knows the cluster's own names, and asks others about the rest. */
export function answererOf({ domain, view, host, forwarder }: AnswererOptions): Answerer {
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
export async function respond(
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
