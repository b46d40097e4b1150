/** Whether a connection begins as TLS does: with a handshake record of version 3. */
export function isTls(head: Uint8Array): boolean {
  return head[0] === 0x16 && (head.length === 1 || head[1] === 0x03);
}

/** What a client of TLS says first, as far as it tells clients apart. */
export interface Hello {
  /** By the numbers that TLS has for them. */
  readonly ciphers: readonly number[];
  /** Whether it names the protocols that it speaks above TLS. */
  readonly hasProtocols: boolean;
  /** Whom it wants; none when it was given an address. */
  readonly serverName: string | undefined;
}

/**
 * Reads the first message of a connection that `isTls`. Undefined as long as it is not whole, and for one that is
 * none, or that comes in more than one record, as no client's does that fits into 16 KiB.
 *
 * @see https://www.rfc-editor.org/rfc/rfc8446#section-4.1.2
 */
export function readHello(head: Uint8Array): Hello | undefined {
  const view = Buffer.from(head.buffer, head.byteOffset, head.byteLength);
  try {
    const record = view.subarray(recordHeader, recordHeader + view.readUInt16BE(3));
    if (record[0] !== clientHello || view.length < recordHeader + view.readUInt16BE(3)) {
      return undefined;
    }
    const body = new Fields(record.subarray(4));
    body.skip(2 + 32); // version, random
    body.short(); // session
    const ciphers = body.long();
    body.short(); // compressions
    const extensions = extensionsIn(body.isOver ? Buffer.alloc(0) : body.long());
    return {
      ciphers: numbersIn(ciphers),
      hasProtocols: extensions.has(protocolsExtension),
      serverName: nameIn(extensions.get(nameExtension)),
    };
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

const recordHeader = 5;
const clientHello = 1;
const nameExtension = 0;
const protocolsExtension = 16;

function extensionsIn(bytes: Buffer): ReadonlyMap<number, Buffer> {
  const extensions = new Map<number, Buffer>();
  for (const fields = new Fields(bytes); !fields.isOver; ) {
    extensions.set(fields.number(), fields.long());
  }
  return extensions;
}

function nameIn(extension: Buffer | undefined): string | undefined {
  if (extension === undefined) return undefined;
  const names = new Fields(new Fields(extension).long());
  names.skip(1); // a host name: there is no other kind
  return names.long().toString('latin1');
}

const numbersIn = (bytes: Buffer): number[] =>
  Array.from({ length: bytes.length >> 1 }, (_, index) => bytes.readUInt16BE(index * 2));

/** Fields one after another, each led by its length in one byte or two. @throws RangeError beyond the end */
class Fields {
  readonly #bytes: Buffer;
  #at = 0;

  constructor(bytes: Buffer) {
    this.#bytes = bytes;
  }

  get isOver(): boolean {
    return this.#at >= this.#bytes.length;
  }

  skip(length: number): Buffer {
    const end = this.#at + length;
    if (end > this.#bytes.length) throw new RangeError('the message ends too early');
    const part = this.#bytes.subarray(this.#at, end);
    this.#at = end;
    return part;
  }

  number(): number {
    return this.skip(2).readUInt16BE();
  }

  short(): Buffer {
    return this.skip(this.skip(1).readUInt8());
  }

  long(): Buffer {
    return this.skip(this.number());
  }
}
