/**
 * Git's framing: four hexadecimal digits of length (of the whole packet), then the payload;
 * `0000` is the flush packet that ends a section.
 *
 * @see https://git-scm.com/docs/gitprotocol-common
 */

/** The packet that ends a section. */
export const flush = Buffer.from('0000');

/** The longest payload of a packet on the side band, less its band byte. */
const sideBandLimit = 65_515;

/** A packet as it came: `payload` is undefined for flush and the other special packets. */
export interface Packet {
  readonly raw: Buffer;
  readonly payload: Buffer | undefined;
}

/** One packet around a payload. */
export function packet(payload: string | Buffer): Buffer {
  const body = Buffer.from(payload as string);
  return Buffer.concat([Buffer.from((body.length + 4).toString(16).padStart(4, '0')), body]);
}

/** Bytes on a side band, in as many packets as it takes: 1 data, 2 for people, 3 the fatal end. */
export function sideBand(band: 1 | 2 | 3, content: string | Buffer): Buffer[] {
  const bytes = Buffer.from(content as string);
  const packets: Buffer[] = [];
  for (let at = 0; at < bytes.length; at += sideBandLimit) {
    const part = bytes.subarray(at, at + sideBandLimit);
    packets.push(packet(Buffer.concat([Buffer.from([band]), part])));
  }
  return packets;
}

/**
 * The whole packets at the start of `bytes`, and what is left of it.
 *
 * Throws a `RangeError` when the bytes aren't packets at all.
 */
export function readPackets(bytes: Buffer): { packets: Packet[]; rest: Buffer } {
  const packets: Packet[] = [];
  let at = 0;
  for (;;) {
    const length = packetLength(bytes, at);
    if (length === undefined || at + Math.max(length, 4) > bytes.length) break;
    const end = at + Math.max(length, 4);
    const raw = bytes.subarray(at, end);
    packets.push({ raw, payload: length < 4 ? undefined : raw.subarray(4) });
    at = end;
  }
  return { packets, rest: bytes.subarray(at) };
}

/** The length that the packet at `at` claims, or undefined when its first four bytes aren't there. */
export function packetLength(bytes: Buffer, at: number): number | undefined {
  if (at + 4 > bytes.length) return undefined;
  const digits = bytes.toString('latin1', at, at + 4);
  if (!/^[0-9a-fA-F]{4}$/.test(digits)) throw new RangeError('not a git packet');
  return Number.parseInt(digits, 16);
}
