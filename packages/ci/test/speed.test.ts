import assert from 'node:assert/strict';
import { test } from 'node:test';
import { compile } from '../src/index.ts';
import { mixedContext, mixedJobs } from './mixed-jobs.ts';

async function fastest(text: string, runs: number): Promise<number> {
  let best = Number.POSITIVE_INFINITY;
  for (let run = 0; run < runs; run++) {
    const start = performance.now();
    const { plan } = await compile(text, mixedContext);
    best = Math.min(best, performance.now() - start);
    assert.ok(plan);
  }
  return best;
}

/** The goal is 60 ms and linear growth; the limits leave room for a busy machine. */
test('a thousand mixed jobs compile at once, and five thousand take about five times as long', async () => {
  const thousand = await fastest(mixedJobs(1000), 3);
  const fiveThousand = await fastest(mixedJobs(5000), 2);

  assert.ok(thousand < 1500, `${thousand} ms`);
  assert.ok(fiveThousand < thousand * 25, `${fiveThousand} ms after ${thousand} ms`);
});
