import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { TimelineJob } from '@slipway/contract';
import { timeAxis } from '../src/app/timeline/time-axis.ts';

const iso = (seconds: number) => new Date(seconds * 1000).toISOString();

function job(queued: number, started: number, finished: number | null): TimelineJob {
  return {
    ...{ id: queued, name: 'job', stage: 'test', status: 'success', saves_seconds: null },
    ...{ queued_at: iso(queued), started_at: iso(started), parts: [] },
    finished_at: finished === null ? null : iso(finished),
  };
}

test('the first job is queued at the beginning, the last one ends at the end', () => {
  const axis = timeAxis([job(0, 2, 10), job(10, 10, 20)], 0);

  assert.equal(axis.place(0), 0);
  assert.equal(axis.place(10_000), 50);
  assert.equal(axis.place(20_000), 100);
  assert.deepEqual(axis.breaks, []);
});

test('an hour in which a person was waited for is cut short, and told', () => {
  const axis = timeAxis([job(0, 0, 50), job(3650, 3650, 3700)], 0);

  assert.equal(axis.breaks[0]?.seconds, 3600);
  assert.ok(axis.place(50_000) > 45);
  assert.ok(axis.place(3_650_000) < 55);
});

test('a job that runs ends now; without jobs there is nothing to draw', () => {
  assert.equal(timeAxis([job(0, 0, null)], 10_000).place(5000), 50);
  assert.ok(timeAxis([], 0).isEmpty);
});
