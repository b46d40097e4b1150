import type { Readable } from 'node:stream';

/** Another program's answer is larger than it may be; the rest of it was not read. */
class AnswerTooLarge extends Error {
  override readonly name = 'AnswerTooLarge';
  readonly code = 'answer-too-large';
}

/**
 * The whole of an answer, which must fit into memory: whoever is at the other end does not decide
 * how much of it is ours.
 *
 * @param whose names the other end in the error
 */
export async function readBounded(
  body: Readable,
  mostBytes: number,
  whose: string,
): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of bounded(body, mostBytes, whose)) chunks.push(chunk);
  return Buffer.concat(chunks);
}

/** An answer as it comes; an error once it is larger than `mostBytes`. */
export async function* bounded(
  body: Readable,
  mostBytes: number,
  whose: string,
): AsyncGenerator<Buffer> {
  let sizeBytes = 0;
  for await (const chunk of body) {
    sizeBytes += (chunk as Buffer).length;
    if (sizeBytes > mostBytes) {
      throw new AnswerTooLarge(
        `the answer of ${whose} is larger than ${mostBytes} bytes: check that it is what it should be`,
      );
    }
    yield chunk as Buffer;
  }
}

/** The beginning of what a program says; the rest is read and dropped, so that it can end. */
export async function readStart(output: Readable, mostBytes: number): Promise<string> {
  const chunks: Buffer[] = [];
  let left = mostBytes;
  for await (const chunk of output) {
    if (left > 0) chunks.push((chunk as Buffer).subarray(0, left));
    left -= (chunk as Buffer).length;
  }
  return Buffer.concat(chunks).toString();
}
