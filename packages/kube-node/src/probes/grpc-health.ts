import { connect, constants } from 'node:http2';
import type { Readable } from 'node:stream';
import { guarded } from '@slipway/io';

const LONGEST_ANSWER = 1024;
const names = ['UNKNOWN', 'SERVING', 'NOT_SERVING', 'SERVICE_UNKNOWN'];

/**
 * Asks a gRPC server how it is; `SERVING` is well.
 *
 * @see https://github.com/grpc/grpc/blob/master/doc/health-checking.md
 */
export async function askGrpcHealth(
  host: string,
  { port, service = '' }: { readonly port: number; readonly service?: string },
  milliseconds: number,
): Promise<string> {
  const session = guarded(connect(`http://${host}:${port}`));
  const failed = new Promise<never>((_resolve, reject) => session.once('error', reject));
  failed.catch(() => {});
  const timer = setTimeout(
    () =>
      session.destroy(new Error(`timeout: health rpc did not complete within ${milliseconds}ms`)),
    milliseconds,
  );
  try {
    const stream = guarded(
      session.request({
        [constants.HTTP2_HEADER_METHOD]: 'POST',
        [constants.HTTP2_HEADER_PATH]: '/grpc.health.v1.Health/Check',
        'content-type': 'application/grpc',
        te: 'trailers',
      }),
    );
    stream.end(message(service));
    const answer = await Promise.race([start(stream), failed]);
    // A message of one enum: after the five bytes of its frame its tag and its value.
    const status = answer.length >= 7 ? answer.readUInt8(6) : 0;
    return names[status] ?? String(status);
  } finally {
    clearTimeout(timer);
    session.destroy();
  }
}

/** As much of an answer as can matter; a server may send more than anybody wants to keep. */
async function start(stream: Readable): Promise<Buffer> {
  const pieces: Buffer[] = [];
  let size = 0;
  for await (const piece of stream) {
    pieces.push(piece);
    size += piece.length;
    if (size > LONGEST_ANSWER) break;
  }
  return Buffer.concat(pieces);
}

/** A `HealthCheckRequest` in its frame: not compressed, 32 bit length, protobuf. */
function message(service: string): Buffer {
  const name = Buffer.from(service);
  const field = Buffer.concat([Buffer.from([0x0a, ...varint(name.length)]), name]);
  const body = name.length > 0 ? field : name;
  const header = Buffer.alloc(5);
  header.writeUInt32BE(body.length, 1);
  return Buffer.concat([header, body]);
}

/** A length as protobuf writes it: seven bits a byte, the lowest first. */
function varint(value: number): number[] {
  return value < 0x80 ? [value] : [(value & 0x7f) | 0x80, ...varint(value >>> 7)];
}
