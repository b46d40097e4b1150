/** The wire format of protocol buffers, as much as Kubernetes' clients write. */

/** One field of a message as it lies on the wire. */
export interface WireField {
  readonly number: number;
  /** A number, or the bytes of a text, message or byte string. */
  readonly value: bigint | Buffer;
}

/** The message ends in the middle of a field, or has a field of unknown form. */
export class BrokenMessage extends Error {
  override readonly name = 'BrokenMessage';
}

/** The fields of a message in their order. */
export function* readFields(bytes: Buffer): Iterable<WireField> {
  let offset = 0;
  const varint = () => {
    let value = 0n;
    for (let shift = 0n; ; shift += 7n) {
      const byte = bytes[offset];
      if (byte === undefined || shift > 63n) throw new BrokenMessage('a number has no end');
      offset += 1;
      value |= BigInt(byte & 0x7f) << shift;
      if (byte < 0x80) return value;
    }
  };
  const take = (length: number) => {
    const end = offset + length;
    if (end > bytes.length) throw new BrokenMessage('a field is longer than its message');
    const piece = bytes.subarray(offset, end);
    offset = end;
    return piece;
  };
  while (offset < bytes.length) {
    const tag = Number(varint());
    const number = tag >>> 3;
    switch (tag & 7) {
      case 0:
        yield { number, value: varint() };
        break;
      case 1:
        yield { number, value: take(8) };
        break;
      case 2:
        yield { number, value: take(Number(varint())) };
        break;
      case 5:
        yield { number, value: take(4) };
        break;
      default:
        throw new BrokenMessage(`field ${number} has an unknown form`);
    }
  }
}

/** A field with text, bytes or a message in it. */
export function writeBytes(number: number, content: string | Buffer): Buffer {
  const bytes = Buffer.from(content);
  return Buffer.concat([writeVarint(number * 8 + 2), writeVarint(bytes.length), bytes]);
}

function writeVarint(value: number): Buffer {
  const bytes: number[] = [];
  let rest = value;
  while (rest > 127) {
    bytes.push((rest & 127) | 128);
    rest >>>= 7;
  }
  return Buffer.from([...bytes, rest]);
}
