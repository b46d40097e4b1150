import { Readable } from 'node:stream';
import { guarded } from '@slipway/io';

/** An object as JSON whose last field is a stream in base64; nothing of it is held in memory. */
export function jsonWithBase64(
  facts: object,
  field: string,
  { content, sizeBytes }: { readonly content: Readable; readonly sizeBytes: number },
): { readonly body: Readable; readonly sizeBytes: number } {
  const head = Buffer.from(`${JSON.stringify(facts).slice(0, -1)},${JSON.stringify(field)}:"`);
  const tail = Buffer.from('"}');
  async function* write(): AsyncGenerator<Buffer> {
    yield head;
    // Three bytes become four letters, so what is left over waits for the next piece.
    let rest: Buffer = Buffer.alloc(0);
    for await (const chunk of content) {
      const bytes: Buffer = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
      const whole = bytes.length - (bytes.length % 3);
      yield Buffer.from(bytes.toString('base64', 0, whole), 'latin1');
      rest = bytes.subarray(whole);
    }
    yield Buffer.concat([Buffer.from(rest.toString('base64'), 'latin1'), tail]);
  }
  return {
    body: guarded(Readable.from(write(), { objectMode: false })),
    sizeBytes: head.length + 4 * Math.ceil(sizeBytes / 3) + tail.length,
  };
}
