/** A reporter of `node:test`: which files took longest, so that one knows what to shorten. */
import { relative } from 'node:path';
import type { TestEvent } from 'node:test/reporters';

const most = 12;
/** A run that ends by force prints nothing after its last test: each file is told of when it has ended, if it took so long. */
const isForced = process.execArgv.includes('--test-force-exit');
const longSeconds = 15;

export default async function* slowestFiles(events: AsyncIterable<TestEvent>) {
  const seconds = new Map<string, number>();
  for await (const { type, data } of events) {
    if (type !== 'test:summary' || data.file === undefined) continue;
    const file = relative(process.cwd(), data.file);
    const took = data.duration_ms / 1000;
    seconds.set(file, took);
    if (isForced && took >= longSeconds) yield lineOf(file, took);
  }
  const slowest = [...seconds].toSorted(([, a], [, b]) => b - a).slice(0, most);
  for (const [file, took] of slowest) yield lineOf(file, took);
}

const lineOf = (file: string, took: number) => `${took.toFixed(1).padStart(7)} s  ${file}\n`;
