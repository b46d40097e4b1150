/**
 * Git's framing: four hexadecimal digits of length (of the whole packet), then the payload; lengths
 * below four are marks between sections.
 *
 * @see https://git-scm.com/docs/gitprotocol-common
 */

/** Ends a message. */
export const flush = Buffer.from('0000');
/** Stands between the head of a command and its arguments. */
export const delimiter = Buffer.from('0001');

/** One line as a packet. */
export function packet(line: string): Buffer {
  const body = Buffer.from(`${line}\n`);
  return Buffer.concat([Buffer.from((body.length + 4).toString(16).padStart(4, '0')), body]);
}

/**
 * All packets of a whole answer, without those that are marks.
 *
 * @throws RangeError when the bytes aren't packets, or the last one is cut off
 */
export function packetsIn(bytes: Buffer): Buffer[] {
  const packets: Buffer[] = [];
  for (let at = 0; at < bytes.length; ) {
    const digits = bytes.toString('latin1', at, at + 4);
    if (!/^[0-9a-f]{4}$/i.test(digits)) throw new RangeError('not a git packet');
    const length = Number.parseInt(digits, 16);
    const end = at + Math.max(length, 4);
    if (end > bytes.length) throw new RangeError('a git packet is cut off');
    if (length >= 4) packets.push(bytes.subarray(at + 4, end));
    at = end;
  }
  return packets;
}
