/** Where lines begin and end in the bytes of a log. */

const newline = 10;

/** Text from the first whole line on, and how many bytes lie before that. `isStart`: they begin with a line. */
export function fromLineStart(bytes: Uint8Array, isStart: boolean) {
  const skippedBytes = isStart ? 0 : bytes.indexOf(newline) + 1;
  return { text: new TextDecoder().decode(bytes.subarray(skippedBytes)), skippedBytes };
}

/** Whole lines only, except at the end of the log: the next portion begins with a line. */
export function untilLineEnd(bytes: Uint8Array, isEnd: boolean): Uint8Array {
  const end = isEnd ? bytes.length - 1 : bytes.lastIndexOf(newline);
  return end < 0 ? bytes : bytes.subarray(0, end + 1);
}

/** The first `most` lines, or all. */
export function firstLines(bytes: Uint8Array, most: number): Uint8Array {
  let end = 0;
  for (let count = 0; count < most; count += 1) {
    end = bytes.indexOf(newline, end) + 1;
    if (end === 0) return bytes;
  }
  return bytes.subarray(0, end);
}

/** Where the last `most` lines begin; 0 when there are no more. */
export function lastLinesAt(bytes: Uint8Array, most: number): number {
  let at = bytes.at(-1) === newline ? bytes.length - 1 : bytes.length;
  for (let count = 0; count < most; count += 1) {
    // From the position -1 it would look from the end.
    if (at <= 0) return 0;
    at = bytes.lastIndexOf(newline, at - 1);
  }
  return at + 1;
}

/** Whether a line begins there. */
export const beginsLine = (bytes: Uint8Array, at: number): boolean => bytes[at - 1] === newline;
