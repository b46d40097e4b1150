import type { LogLine } from './log-lines.ts';

/** What stands in a line. */
function textOf({ pieces }: LogLine): string {
  return pieces.map(({ text }) => text).join('');
}

/** Indexes of the lines in which the words stand, whatever their case. */
export function linesWith(lines: readonly LogLine[], words: string): readonly number[] {
  const wanted = words.trim().toLowerCase();
  if (wanted === '') return [];
  return lines
    .filter((line) => textOf(line).toLowerCase().includes(wanted))
    .map(({ index }) => index);
}

const verdict = /^ERROR: Job failed/;
const trouble = /\b(error|errors|fail|failed|failure|exception|fatal|panic|not ok)\b/i;

/**
 * The line that most likely says why a job failed: the last one that speaks of trouble before the runner's
 * own verdict, else the one right before that. Undefined without a verdict.
 */
export function failureLine(lines: readonly LogLine[]): number | undefined {
  const end = lines.findLastIndex((line) => verdict.test(textOf(line)));
  if (end < 0) return undefined;
  const before = lines.slice(0, end).filter((line) => textOf(line).trim() !== '');
  return (before.findLast((line) => trouble.test(textOf(line))) ?? before.at(-1) ?? lines[end])
    ?.index;
}
