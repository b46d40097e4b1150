import {
  type Answer,
  AUTHORITATIVE_ANSWER,
  type DecodedPacket,
  encode,
  type Packet,
  RECURSION_AVAILABLE,
  RECURSION_DESIRED,
  TRUNCATED_RESPONSE,
} from 'dns-packet';
import { isLocal, resolve, ttl, type ZoneView } from './dns-zone.ts';

const noSuchName = 3;
/** What a client takes that does not say how much. */
const plainUdpBytes = 512;
/** What passes any network in one piece. */
const mostUdpBytes = 1232;

/** An answer that can be sent, or the order to ask somebody else. */
export type Reply =
  | { readonly type: 'answer'; readonly packet: Packet }
  /** The CNAME's target is for others to resolve; its records are appended. */
  | { readonly type: 'alias'; readonly packet: Packet; readonly alias: string }
  | { readonly type: 'forward' };

/** Answers a query from the cluster's own names, when it is about one. */
export function reply(query: DecodedPacket, domain: string, view: ZoneView): Reply {
  const question = query.questions?.[0];
  if (!question || !isLocal(question.name, domain, view)) return { type: 'forward' };
  const { exists, answers, alias } = resolve(question.name, question.type, domain, view);
  const additionals = answers
    .flatMap((answer) => (answer.type === 'SRV' ? [answer.data.target] : []))
    .flatMap((target) => resolve(target, 'A', domain, view).answers);
  const packet: Packet = {
    id: query.id ?? 0,
    type: 'response',
    flags: flags(query) | AUTHORITATIVE_ANSWER | (exists ? 0 : noSuchName),
    questions: [question],
    answers: [...answers],
    authorities: answers.length === 0 ? [authority(domain)] : [],
    additionals: [...additionals, ...extension(query)],
  };
  return alias ? { type: 'alias', packet, alias } : { type: 'answer', packet };
}

/** The answer when nobody could be asked. */
export function failure(query: DecodedPacket): Packet {
  const serverFailure = 2;
  return {
    id: query.id ?? 0,
    type: 'response',
    flags: flags(query) | serverFailure,
    questions: query.questions ?? [],
    additionals: extension(query),
  };
}

const flags = (query: DecodedPacket) =>
  RECURSION_AVAILABLE | (query.flag_rd ? RECURSION_DESIRED : 0);

/** Tells how long "there is none" may be believed. */
const authority = (domain: string): Answer => ({
  type: 'SOA',
  name: domain,
  ttl,
  data: {
    mname: `ns.dns.${domain}`,
    rname: `hostmaster.${domain}`,
    serial: 1,
    refresh: 7200,
    retry: 1800,
    expire: 86_400,
    minimum: ttl,
  },
});

/** A client that speaks EDNS is answered in it. */
function extension(query: DecodedPacket): Answer[] {
  const asked = query.additionals?.some(({ type }) => type === 'OPT');
  if (!asked) return [];
  return [
    {
      type: 'OPT',
      name: '.',
      udpPayloadSize: mostUdpBytes,
      extendedRcode: 0,
      ednsVersion: 0,
      flags: 0,
      flag_do: false,
      options: [],
    },
  ];
}

/** The bytes for UDP; what is too long is cut, and the client asks again by TCP. */
export function encodeForUdp(packet: Packet, query: DecodedPacket): Buffer {
  const bytes = encode(packet);
  const option = query.additionals?.find((record) => record.type === 'OPT');
  const size = option?.type === 'OPT' ? option.udpPayloadSize : plainUdpBytes;
  if (bytes.length <= Math.min(Math.max(size, plainUdpBytes), mostUdpBytes)) return bytes;
  return encode({
    ...packet,
    flags: (packet.flags ?? 0) | TRUNCATED_RESPONSE,
    answers: [],
    authorities: [],
    additionals: extension(query),
  });
}
