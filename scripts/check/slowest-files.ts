/** A reporter of `node:test`: which files took longest, so that one knows what to shorten. */
import { relative } from 'node:path';
import type { TestEvent } from 'node:test/reporters';

const most = 12;

export default async function* slowestFiles(events: AsyncIterable<TestEvent>) {
  const seconds = new Map<string, number>();
  for await (const { type, data } of events) {
    if (type !== 'test:summary') continue;
    if (data.file !== undefined) {
      seconds.set(relative(process.cwd(), data.file), data.duration_ms / 1000);
      continue;
    }
    // The summary of all of them is the last thing that a run which ends by force still waits for.
    const slowest = [...seconds].toSorted(([, a], [, b]) => b - a).slice(0, most);
    yield slowest.map(([file, took]) => `${took.toFixed(1).padStart(7)} s  ${file}\n`).join('');
  }
}
