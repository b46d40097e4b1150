import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ImageDetails } from '@slipway/engine';
import type { ExecutorJob } from '../src/execution/executor.ts';
import { isGuarded } from '../src/executors/docker/guarded-image.ts';

const host = 'localhost:8929';
const login = { type: 'registry', url: host, username: 'gitlab-ci-token', password: 'x' };
// As much of a job as the question needs.
const job = {
  payload: { credentials: [login], job_info: { project_full_path: 'Root/Hello' } },
} as unknown as ExecutorJob;

for (const [name, names, expected] of [
  [`${host}/root/secret:v1`, [`${host}/root/secret:v1`], true],
  [`${host}/root/hello:v1`, [`${host}/root/hello:v1`], false],
  [`${host}/root/hello/web:v1`, [`${host}/root/hello/web:v1`], false],
  [`${host}/root/hello-2:v1`, [`${host}/root/hello-2:v1`], true],
  ['alpine:3', ['alpine:3'], false],
  ['made-here:1', ['made-here:1', `${host}/root/secret:v1`], false],
  ['sha256:f00d', [`${host}/root/secret:v1`], true],
] as const) {
  test(`${name}, held as ${names.join(' and ')}, is ${expected ? '' : 'not '}asked for`, () => {
    const image = { RepoTags: names } as unknown as ImageDetails;

    assert.equal(isGuarded(job, name, image), expected);
  });
}
