import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { scriptedExecutor } from '../src/index.ts';
import { traceChecksum, traceText } from './fake-server.ts';
import { eventually, startHarness } from './harness.ts';
import { payload, variable } from './payload.ts';

const afterScript = (script: readonly string[]) =>
  ({ name: 'after_script', script, timeout: 3600, when: 'always', allow_failure: true }) as const;

/** Does what its first entry says. */
const executor = scriptedExecutor(async ({ name, commands, variables }, print, signal) => {
  const [word = '', argument = ''] = commands[0]?.split(' ') ?? [];
  if (name === 'after_script') {
    await print(`after: ${variables.get('CI_JOB_STATUS')}\n`);
  }
  if (word === 'print') await print(`${argument}\n`);
  if (word === 'hang') await delay(600_000, undefined, { signal }).catch(() => undefined);
  return word === 'exit' ? Number(argument) : 0;
});

const stages = (text: string): string[] =>
  [...text.matchAll(/section_start:\d+:(\w+)/g)].map(([, name]) => name ?? '');

test('a job has its stages in order', async () => {
  await using harness = await startHarness(executor);
  const { steps } = payload(['print hello']);

  const job = await harness.run(payload([], { steps: [...steps, afterScript(['print bye'])] }));

  assert.deepEqual(stages(traceText(job)), [
    'prepare_executor',
    'prepare_script',
    'get_sources',
    'step_script',
    'after_script',
    'cleanup_file_variables',
  ]);
  assert.match(traceText(job), /hello\n.+after: success\nbye\n.+Job succeeded/s);
});

test('after_script learns that the script failed, and its own failure changes nothing', async () => {
  await using harness = await startHarness(executor);
  const { steps } = payload(['exit 3']);

  const job = await harness.run(payload([], { steps: [...steps, afterScript(['exit 4'])] }));

  assert.match(traceText(job), /after: failed\n/);
  assert.match(
    traceText(job),
    /WARNING: after_script failed, but job will continue unaffected: exit status 4/,
  );
  assert.match(traceText(job), /ERROR: Job failed: exit status 3/);
  assert.equal(job.update?.exit_code, 3);
});

test('a graceful cancel ends the script and runs after_script', async () => {
  await using harness = await startHarness(executor);
  const { steps } = payload(['hang']);
  const job = harness.server.enqueue(
    payload([], { steps: [...steps, afterScript(['print bye'])] }),
  );
  await eventually(() => traceText(job).includes('step_script'));

  job.status = 'canceling';
  await job.finished;

  assert.match(traceText(job), /script canceled externally/);
  assert.match(traceText(job), /after: canceled\n/);
  assert.equal(job.update?.failure_reason, 'unknown_failure');
});

test('a hard cancel ends everything at once', async () => {
  const log: string[] = [];
  const note = (message: string): void => void log.push(message);
  await using harness = await startHarness(executor, {
    log: { debug: note, info: note, warn: note, error: note },
  });
  const { steps } = payload(['hang']);
  const job = harness.server.enqueue(
    payload([], { steps: [...steps, afterScript(['print bye'])] }),
  );
  await eventually(() => traceText(job).includes('step_script'));

  job.status = 'canceled';

  await eventually(() => log.includes('job finished'));
  assert.doesNotMatch(traceText(job), /after_script/);
  assert.equal(job.update, undefined);
});

test('a job that takes longer than it may is ended', async () => {
  await using harness = await startHarness(executor);

  const job = await harness.run(
    payload(['hang'], { runner_info: { timeout: 1, runner_session_url: null } }),
  );

  assert.match(traceText(job), /ERROR: Job failed: execution took longer than 1s seconds/);
  assert.equal(job.update?.failure_reason, 'job_execution_timeout');
});

test('a script that takes longer than it may still has its after_script', async () => {
  await using harness = await startHarness(executor);
  const { steps, variables } = payload(['hang']);

  const job = await harness.run(
    payload([], {
      steps: [...steps, afterScript(['print bye'])],
      variables: [...variables, variable('RUNNER_SCRIPT_TIMEOUT', '200ms')],
    }),
  );

  assert.match(traceText(job), /after: timedout\n/);
  assert.equal(job.update?.failure_reason, 'job_execution_timeout');
});

test('what does not make sense is a configuration error with its reason', async () => {
  await using harness = await startHarness(executor);

  const job = await harness.run(
    payload(['print hello'], {
      variables: [
        variable('GIT_STRATEGY', 'none'),
        variable('GIT_SUBMODULE_STRATEGY', 'sometimes'),
      ],
    }),
  );

  assert.match(traceText(job), /GIT_SUBMODULE_STRATEGY: expected none, normal or recursive/);
  assert.equal(job.update?.failure_reason, 'runner_configuration_error');
});

test('the job token and masked values never reach the log', async () => {
  await using harness = await startHarness(executor);
  const wish = payload([]);

  const job = await harness.run({
    ...wish,
    steps: payload([`print ${wish.token}-and-s3cr3t-value`]).steps,
    variables: [...wish.variables, variable('S', 's3cr3t-value', { masked: true })],
  });

  assert.match(traceText(job), /glcbt-\[MASKED\]|\[MASKED\]-and-\[MASKED\]/);
  assert.doesNotMatch(traceText(job), /secret-job-token|s3cr3t/);
});

test('as many jobs run at a time as may', async () => {
  let now = 0;
  let most = 0;
  const { promise: allThree, resolve } = Promise.withResolvers<void>();
  const counting = scriptedExecutor(async () => {
    now += 1;
    most = Math.max(most, now);
    // However slow the machine is, the first ones wait until all that may run do.
    if (now === 3) resolve();
    await allThree;
    await delay(50);
    now -= 1;
    return 0;
  });
  await using harness = await startHarness(counting, { concurrency: 3 });

  const jobs = Array.from({ length: 9 }, () => harness.server.enqueue(payload(['x'])));
  await Promise.all(jobs.map(({ finished }) => finished));

  assert.equal(most, 3);
});

test('a runner that closes says that it was why', async () => {
  const harness = await startHarness(executor);
  const job = harness.server.enqueue(payload(['hang']));
  await eventually(() => traceText(job).includes('step_script'));

  await harness.runner.close();

  assert.match(traceText(job), /Job failed \(system failure\): aborted: terminated/);
  assert.equal(job.update?.failure_reason, 'runner_interrupted');
  assert.equal(job.update?.checksum, traceChecksum(job));
  await harness[Symbol.asyncDispose]();
});

test('while an executor cannot run jobs, they stay with the server', async () => {
  let reason: Error | undefined = new Error('the engine is away');
  const log: string[] = [];
  const note = (message: string): void => void log.push(message);
  const sometimes = {
    ...executor,
    check: async () => {
      if (reason) throw reason;
    },
  };
  await using harness = await startHarness(sometimes, {
    log: { debug: note, info: note, warn: note, error: note },
  });
  const job = harness.server.enqueue(payload(['print hello']));
  await eventually(() => log.includes('cannot take jobs now'));
  assert.equal(job.status, 'pending');

  reason = undefined;
  await job.finished;

  assert.equal(job.update?.state, 'success');
});
