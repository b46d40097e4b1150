import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { after, before, test } from 'node:test';
import { run } from './support/run.ts';
import { type Slipway, startSlipway } from './support/slipway.ts';
import { until } from './support/until.ts';

let slipway: Slipway;

before(async () => {
  slipway = await startSlipway({ arguments: ['--no-demo', '--no-cluster'] });
});

after(async () => {
  await slipway?.[Symbol.asyncDispose]();
});

test('a second server on the same data folder is refused and names the first', async () => {
  const { code, stderr } = await slipway.command('up', '--no-demo');

  assert.equal(code, 1);
  assert.match(stderr, /another Slipway already runs/);
  assert.match(stderr, new RegExp(`process ${slipway.ready.pid}`));
});

test('a taken port is passed over, unless it was asked for by number', async () => {
  const { port } = new URL(slipway.url);
  const other = await startSlipway({ arguments: ['--no-demo', '--no-cluster', '--no-runners'] });
  const otherPort = new URL(other.url).port;
  await other[Symbol.asyncDispose]();
  assert.notEqual(otherPort, port);

  await assert.rejects(
    startSlipway({ arguments: ['--no-demo', '--no-cluster', '--port', port] }),
    new RegExp(`port ${port} is taken by .* \\(process ${slipway.ready.pid}\\)`),
  );
});

test('a port taken by another program on loopback is passed over', async () => {
  const blocker = createServer().listen(0, '127.0.0.1');
  await once(blocker, 'listening');
  const address = blocker.address();
  assert.ok(address && typeof address === 'object');

  await assert.rejects(
    startSlipway({ arguments: ['--no-demo', '--no-cluster', '--port', String(address.port)] }),
    /is taken/,
  );
  blocker.close();
});

test('a broken configuration makes a failed pipeline that carries the messages', async () => {
  const project = await slipway.createProject('broken');

  const pipeline = await project.push({ '.gitlab-ci.yml': 'a:\n  script: [x]\n  needs: [b]\n' });

  assert.equal(await pipeline.status(), 'failed');
  const { yaml_errors } = await slipway.api.get<{ readonly yaml_errors: string }>(
    `${project.route}/pipelines/${pipeline.id}`,
  );
  assert.match(yaml_errors, /undefined need: b|needs.*b/);
});

test('a job that ignores SIGTERM is canceled all the same, and nothing of it stays', async () => {
  const project = await slipway.createProject('stubborn');
  const marker = `stubborn-${process.pid}`;
  const script = `trap "" TERM; echo started; exec -a ${marker} sleep 600`;
  const pipeline = await project.push({
    '.gitlab-ci.yml': `stubborn:\n  tags: [shell]\n  script:\n    - bash -c '${script}' & wait\n`,
  });
  await until('its first line', async () =>
    (await pipeline.trace('stubborn')).includes('started\n'),
  );

  await pipeline.cancel('stubborn');
  await pipeline.reached('stubborn', ['canceled']);

  await until(
    `no process named ${marker}`,
    async () => {
      const { stdout } = await run('ps', ['-eo', 'args']);
      return !stdout.split('\n').some((line) => line.startsWith(marker));
    },
    30,
  );
});

test('a job that prints 200 MB ends, whole, and the server stays small', async () => {
  const project = await slipway.createProject('loud');
  const pipeline = await project.push({
    '.gitlab-ci.yml':
      'loud:\n  tags: [shell]\n  script:\n    - seq 1 23456800\n    - echo the end\n',
  });

  const statuses = await pipeline.finished(300);

  assert.deepEqual(statuses, { loud: 'success' });
  const { id } = await pipeline.job('loud');
  const response = await slipway.api.request('GET', `${project.route}/jobs/${id}/trace`);
  let bytes = 0;
  for await (const chunk of response.body ?? []) bytes += chunk.length;
  assert.ok(bytes > 200_000_000, `${bytes} bytes`);
  const pid = String(slipway.ready.pid);
  const { stdout } = await run('ps', ['-o', 'rss=', '--pid', pid, '--ppid', pid]);
  const kilobytes = stdout.trim().split('\n').map(Number);
  assert.equal(kilobytes.length, 4, 'the supervisor and three roles');
  assert.ok(Math.max(...kilobytes) < 400_000, `${kilobytes.join(', ')} KiB resident`);
});

for (const stage of ['first', 'second', 'third']) {
  test(`kill -9 while the ${stage} stage runs: every job ends in one truthful state`, async () => {
    const project = await slipway.createProject(`kill-${stage}`);
    // Other programs of the machine sleep, too.
    const sleep = `sleep 600.${process.pid}`;
    const job = (name: string) =>
      `${name}:\n  stage: ${name}\n  tags: [shell]\n  script:\n    - echo ${name} began\n    - if [ ${name} = ${stage} ]; then ${sleep}; fi\n`;
    const pipeline = await project.push({
      '.gitlab-ci.yml': `stages: [first, second, third]\n${['first', 'second', 'third'].map(job).join('')}`,
    });
    const acknowledged = await until(`output of ${stage}`, async () => {
      const trace = await pipeline.trace(stage);
      return trace.includes(`${stage} began\n`) && trace;
    });

    await slipway.kill();
    await slipway.start();
    // Another Slipway of this machine may have its port by then.
    const again = slipway.project(project.path).pipeline(pipeline.id);
    const statuses = await again.finished(120);

    assert.equal(statuses[stage], 'failed');
    assert.ok(
      (await again.trace(stage)).startsWith(acknowledged),
      'acknowledged log bytes are lost',
    );
    assert.equal((await again.job(stage)).failure_reason, 'runner_system_failure');
    const order = ['first', 'second', 'third'];
    for (const earlier of order.slice(0, order.indexOf(stage))) {
      assert.equal(statuses[earlier], 'success');
    }
    for (const later of order.slice(order.indexOf(stage) + 1)) {
      assert.equal(statuses[later], 'skipped');
    }
    await until(
      'no sleep of the job left',
      async () => {
        const { stdout } = await run('ps', ['-eo', 'args']);
        return !stdout.split('\n').includes(sleep);
      },
      30,
    );
  });
}

test('Ctrl-C stops within 5 seconds', async () => {
  const milliseconds = await slipway.stop();

  assert.ok(milliseconds < 5000, `${milliseconds} ms`);
});
