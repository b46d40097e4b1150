import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type RefUpdate, zeroSha } from '@slipway/git';
import { checkAnnounced } from '../src/limits/file-room.ts';
import { bytesOf, type ChosenLimits, effective } from '../src/limits/limit-table.ts';
import { limitOfPush } from '../src/limits/push-limit.ts';
import { createThrottle } from '../src/limits/throttle.ts';
import { limitObjection } from '../src/pipeline-creation/pipeline-limit.ts';
import { Refused } from '../src/refused.ts';
import { after, madeAt, project } from './records.ts';

const limitsOf = (chosen: ChosenLimits) => {
  const values = effective([chosen]);
  return { of: async () => values, ofInstance: async () => values };
};

const counted = limitsOf({
  throttle_authenticated_api_enabled: 1,
  throttle_authenticated_api_requests_per_period: 2,
  throttle_authenticated_api_period_in_seconds: 60,
});

/** Whether each of these requests is answered; `at` is a time in seconds. */
async function answers(requests: readonly { at: number; userId: number }[]): Promise<boolean[]> {
  let now = 0;
  const throttle = createThrottle(counted, () => after(now));
  const outcomes: boolean[] = [];
  for (const { at, userId } of requests) {
    now = at;
    const sender = { userId, address: '192.0.2.1' };
    outcomes.push(
      await throttle(sender, 'api').then(
        () => true,
        () => false,
      ),
    );
  }
  return outcomes;
}

const ann = (at: number) => ({ at, userId: 1 });
const bob = (at: number) => ({ at, userId: 2 });

for (const [what, requests, expected] of [
  ['requests beyond the number are refused', [ann(0), ann(1), ann(2)], [true, true, false]],
  ['a new period begins anew', [ann(0), ann(1), ann(60)], [true, true, true]],
  ['each user is counted alone', [ann(0), ann(1), bob(2)], [true, true, true]],
  ['a clock that is set back begins anew', [ann(100), ann(101), ann(5)], [true, true, true]],
] as const) {
  test(what, async () => {
    assert.deepEqual(await answers(requests), expected);
  });
}

test('who is refused is told when the next request is answered', async () => {
  const throttle = createThrottle(counted, () => after(0));
  const sender = { userId: 1, address: '' };
  await throttle(sender, 'api');
  await throttle(sender, 'api');

  await assert.rejects(throttle(sender, 'api'), (error) => {
    assert.ok(error instanceof Refused);
    assert.equal(error.more.retryAfterSeconds, 60);
    return /throttle_authenticated_api_requests_per_period/.test(error.message);
  });
});

test('requests are not counted until somebody has switched that on', async () => {
  const throttle = createThrottle(limitsOf({}), () => after(0));

  for (let count = 0; count < 100; count += 1) {
    await throttle({ userId: undefined, address: '' }, 'git_http');
  }
});

const pushed: readonly RefUpdate[] = [{ ref: 'refs/heads/main', before: zeroSha, after: 'a' }];
const deleted: readonly RefUpdate[] = [{ ref: 'refs/heads/main', before: 'a', after: zeroSha }];
const mebibyte = 2 ** 20;

const use = (repositoryBytes: number, lfsBytes = 0, artifactBytes = 0) =>
  ({ repositoryBytes, lfsBytes, artifactBytes, uploadBytes: 0 }) as never;

for (const [what, chosen, stored, leftBytes, updates, expected] of [
  ['may send what one push may', { receive_max_input_size: 5 }, use(0), 1e12, pushed, 5 * mebibyte],
  [
    'may send no more than the disk has room for',
    { receive_max_input_size: 5 },
    use(0),
    1000,
    pushed,
    1000,
  ],
  ['is refused on a full disk', {}, use(0), 0, pushed, /disk of the server is full/],
  ['that only deletes is taken on a full disk', {}, use(0), 0, deleted, undefined],
  [
    'into a repository that is full is refused',
    { repository_size_limit: 1 },
    use(mebibyte),
    1e12,
    pushed,
    /repository_size_limit/,
  ],
  [
    'is refused when large files have filled it',
    { repository_size_limit: 1 },
    use(1, mebibyte),
    1e12,
    pushed,
    /repository_size_limit/,
  ],
  [
    'that deletes is taken by a full repository',
    { repository_size_limit: 1 },
    use(mebibyte),
    1e12,
    deleted,
    undefined,
  ],
] as const) {
  test(`a push ${what}`, async () => {
    const limits = limitsOf(chosen);
    const options = { limits, storageOf: async () => stored, left: async () => leftBytes };

    const verdict = await limitOfPush(options, project(), updates);

    if (expected instanceof RegExp) {
      assert.match(verdict.isAllowed ? '' : verdict.reason, expected);
    } else {
      assert.equal(verdict.isAllowed && verdict.mostBytes, expected);
    }
  });
}

for (const [what, chosen, jobs, active, reason] of [
  ['as many jobs as it may have', { ci_pipeline_size: 3 }, 3, 0, undefined],
  ['one job more', { ci_pipeline_size: 3 }, 4, 0, 'size_limit_exceeded'],
  ['jobs that make as many as may be active', { ci_active_jobs: 5 }, 2, 3, undefined],
  [
    'jobs that make more than may be active',
    { ci_active_jobs: 5 },
    2,
    4,
    'job_activity_limit_exceeded',
  ],
  [
    'many jobs where nothing is limited',
    { ci_pipeline_size: 0, ci_active_jobs: 0 },
    9000,
    9000,
    undefined,
  ],
] as const) {
  test(`a pipeline with ${what} is ${reason === undefined ? 'made' : `refused: ${reason}`}`, async () => {
    const plan = { jobs: Array.from({ length: jobs }) } as never;
    const store = { pipelines: { jobsInActive: async () => active } };
    const options = { limits: limitsOf(chosen), store, clock: () => madeAt };

    const objection = await limitObjection(options, project(), plan);

    assert.equal(objection?.reason, reason);
  });
}

test('jobs of pipelines older than a day are not counted as active', async () => {
  let asked: Date | undefined;
  const jobsInActive = async (_id: number, createdAfter: Date) => {
    asked = createdAfter;
    return 0;
  };
  const options = {
    limits: limitsOf({ ci_active_jobs: 1 }),
    store: { pipelines: { jobsInActive } },
    clock: () => madeAt,
  };

  await limitObjection(options, project(), { jobs: [] });

  assert.deepEqual(asked, after(-24 * 3600));
});

test('a file that is announced a little larger than allowed may be its form', () => {
  const limit = { mostBytes: 1000, refusal: new Refused('invalid', 'too large') };

  const request = (bytes: number) =>
    new Request('http://localhost', { headers: { 'content-length': String(bytes) } });

  checkAnnounced(limit, request(1000 + 60_000));

  assert.throws(() => checkAnnounced(limit, request(1000 + 70_000)), /too large/);
});

test('the nearest limit counts, and 0 is none', () => {
  const values = effective([{ ci_pipeline_size: 10, ci_active_jobs: 7 }, { ci_pipeline_size: 20 }]);

  assert.equal(values.ci_pipeline_size, 20);
  assert.equal(values.ci_active_jobs, 7);
  assert.equal(bytesOf(0), Infinity);
  assert.equal(bytesOf(2), 2 * mebibyte);
});
