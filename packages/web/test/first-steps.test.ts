import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Project } from '@slipway/contract';
import { firstSteps } from '../src/app/home/first-steps.ts';

function project(path: string, status: string | null, environments: Record<string, string | null>) {
  return {
    path_with_namespace: path,
    last_pipeline: status === null ? null : { id: 7, status },
    environments: Object.entries(environments).map(([name, deployed], id) => ({
      id,
      name,
      last_deployment: deployed === null ? null : { id, status: deployed },
    })),
  } as unknown as Project; // as much as the steps read
}

const done = (projects: readonly Project[]) => firstSteps(projects).map(({ isDone }) => isDone);

test('an empty instance has all steps before it', () => {
  assert.deepEqual(done([]), [false, false, false, false, false]);
});

test('the demo goes as far as staging by itself, and leads to where play is pressed', () => {
  const demo = project('root/hello', 'manual', { staging: 'success', production: null });

  assert.deepEqual(done([demo]), [true, true, true, false, false]);
  assert.equal(firstSteps([demo])[3]?.href, '/root/hello/-/pipelines/7');
});

test('a failed deployment ticks nothing; a project of one’s own does', () => {
  const own = project('root/shop', 'failed', { production: 'failed' });

  assert.deepEqual(done([own]), [true, false, false, false, true]);
});
