import type { Sink } from './job-log.ts';

/** The variable by which a job wants it: gitlab-runner's flag. */
export const stampsFlag = 'FF_TIMESTAMPS';

const newline = Buffer.from('\n');
const lineEnd = 0x0a;

/**
 * Puts before each line when it came, as gitlab-runner does. `+` is what goes on with the line before:
 *
 *     2026-11-23T01:02:03.000000Z 00O 12 %
 *     2026-11-23T01:02:04.000000Z 00O+ done
 */
export function stamped(sink: Sink, clock: () => Date): Sink {
  let isWithin = false;
  const stampsIn = (chunk: Buffer, at: string): Buffer[] => {
    const lines: Buffer[] = [];
    for (let start = 0; start < chunk.length; ) {
      const end = chunk.indexOf(lineEnd, start);
      const until = end < 0 ? chunk.length : end;
      const stamp = `${at} 00O${isWithin ? '+' : ' '}`;
      lines.push(Buffer.from(stamp), chunk.subarray(start, until), newline);
      isWithin = end < 0;
      start = until + 1;
    }
    return lines;
  };
  return {
    append(chunks) {
      // Its clock tells no more than milliseconds; the format has six places.
      const at = clock().toISOString().replace('Z', '000Z');
      return sink.append([Buffer.concat(chunks.flatMap((chunk) => stampsIn(chunk, at)))]);
    },
  };
}
