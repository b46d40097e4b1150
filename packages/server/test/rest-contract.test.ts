import assert from 'node:assert/strict';
import { test } from 'node:test';
import type * as rest from '@slipway/contract';
import type { createPresenter } from '../src/rest/presenter.ts';

type Presenter = ReturnType<typeof createPresenter>;
type Shown<K extends keyof Presenter> = rest.Sent<Awaited<ReturnType<Presenter[K]>>>;

/*
 * Types, checked by the compiler: a field that pages or commands read, and that the server does not
 * write, or writes as something else, does not compile here.
 */
const readAs = {
  job: (json: Shown<'job'>): rest.Job => json,
  pipeline: (json: Shown<'pipeline'>): rest.Pipeline => json,
  pipelines: (json: Shown<'pipelines'>): readonly rest.PipelineSummary[] => json,
  environment: (json: Shown<'environment'>): rest.Environment => json,
  deployment: (json: Shown<'deployment'>): rest.Deployment => json,
  project: (json: Shown<'project'>): rest.Project => json,
};

test('pages and commands read only what the server writes', () => {
  assert.deepEqual(Object.keys(readAs).sort(), [
    'deployment',
    'environment',
    'job',
    'pipeline',
    'pipelines',
    'project',
  ]);
});
