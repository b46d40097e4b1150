import { Patterns } from '#pattern/pattern';

/**
 * The percentage that a job's `coverage:` pattern finds in its log, as GitLab takes it: the last
 * line that fits, of that the last match, of that the last group (or all of it), of that the first
 * number. Null when there is none.
 */
export function findCoverage(pattern: string, trace: string): number | null {
  const compiled = new Patterns().literal(pattern);
  if (!compiled) return null;
  for (const line of trace.split('\n').reverse()) {
    const [number] = /\d+(?:\.\d+)?/.exec(compiled.last(line) ?? '') ?? [];
    if (number !== undefined) return Number(number);
  }
  return null;
}
