import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Image } from '@slipway/protocol';
import type { ExecutorJob } from '../src/execution/executor.ts';
import { jobImage } from '../src/executors/images/job-image.ts';
import { payload } from './payload.ts';

const imageOf = (own: Image | null, fallback?: string): Image =>
  jobImage({ payload: payload(['x'], { image: own }) } as ExecutorJob, fallback); // all that is read

test('the image of a job goes before the one of its runner', () => {
  const own = { name: 'own', entrypoint: null, pull_policy: null };

  assert.equal(imageOf(own, 'fallback'), own);
  assert.equal(imageOf(null, 'fallback').name, 'fallback');
});

test('a job without an image, on a runner without one, is told both ways out', () => {
  assert.throws(() => imageOf(null), /add "image:" to the job, or "tags:" of a runner/);
});
