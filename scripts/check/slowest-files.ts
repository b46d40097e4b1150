/** A reporter of `node:test`: which files took longest, so that one knows what to shorten. */
import { relative } from 'node:path';
import type { TestEvent } from 'node:test/reporters';

const most = 12;

export default async function* slowestFiles(events: AsyncIterable<TestEvent>) {
  const seconds = new Map<string, number>();
  for await (const { type, data } of events) {
    if (type === 'test:summary' && data.file !== undefined) {
      seconds.set(relative(process.cwd(), data.file), data.duration_ms / 1000);
    }
    // The last word about all of them that a run which ends by force still waits for.
    if (type !== 'test:diagnostic' || !data.message.startsWith('duration_ms')) continue;
    const slowest = [...seconds].toSorted(([, a], [, b]) => b - a).slice(0, most);
    yield slowest.map(([file, took]) => `${took.toFixed(1).padStart(7)} s  ${file}\n`).join('');
  }
}
