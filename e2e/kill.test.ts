import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { run } from './support/run.ts';
import { type Slipway, startSlipway } from './support/slipway.ts';
import { until } from './support/until.ts';
import { webServerImage } from './support/web-server.ts';

let slipway: Slipway;
let image: string;

before(async () => {
  image = await webServerImage();
  slipway = await startSlipway();
});

after(async () => {
  await slipway?.[Symbol.asyncDispose]();
});

const executors = ['shell', 'docker', 'kubernetes'];

test('kill -9 while every executor runs a job: all end truthfully, and nothing of them stays', async () => {
  const project = await slipway.createProject('killed');
  const jobs = executors.map(
    (tag) =>
      `${tag}:\n  tags: [${tag}]\n  script: [echo ${tag} began, sleep 6543]\n  variables: {GIT_STRATEGY: none}\n`,
  );
  const pipeline = await project.push({
    '.gitlab-ci.yml': `default:\n  image: {name: "${image}", pull_policy: if-not-present}\n${jobs.join('')}`,
  });
  const acknowledged = await Promise.all(
    executors.map((name) =>
      until(`output of ${name}`, async () => {
        const trace = await pipeline.trace(name);
        return trace.includes(`${name} began\n`) && trace;
      }),
    ),
  );

  await slipway.kill();
  await slipway.start();
  // Another Slipway of this machine may have its port by then.
  const again = slipway.project(project.path).pipeline(pipeline.id);
  const statuses = await again.finished();

  assert.deepEqual(statuses, { shell: 'failed', docker: 'failed', kubernetes: 'failed' });
  for (const [index, name] of executors.entries()) {
    assert.equal((await again.job(name)).failure_reason, 'runner_system_failure');
    const trace = await again.trace(name);
    assert.ok(trace.startsWith(acknowledged[index] ?? ''), `log bytes of ${name} are lost`);
  }
  await until('no process, container or pod of the jobs', async () => {
    const processes = await run('ps', ['-eo', 'args']);
    const pods = await slipway.kubectl('get', 'pods', '-n', 'gitlab-managed-apps', '-o', 'name');
    return !processes.stdout.split('\n').includes('sleep 6543') && pods.stdout === '';
  });
});

test('jobs that nobody killed go on afterwards', async () => {
  const pipeline = await slipway.project('root/killed').push({
    '.gitlab-ci.yml': executors
      .map(
        (tag) =>
          `${tag}:\n  tags: [${tag}]\n  image: {name: "${image}", pull_policy: if-not-present}\n  script: ["true"]\n`,
      )
      .join(''),
  });

  assert.deepEqual(await pipeline.finished(), {
    shell: 'success',
    docker: 'success',
    kubernetes: 'success',
  });
});
