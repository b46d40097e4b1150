import assert from 'node:assert/strict';
import { test } from 'node:test';
import { UsageError } from '../src/command.ts';
import { readJobSettings } from '../src/job-settings.ts';

const read = (given: Readonly<Record<string, string>>) =>
  readJobSettings((name) => ({ value: given[name], origin: `${name} in slipway.yml` }));

test('without a word jobs have users of their own, an engine, and a machine that survives them', () => {
  const { shellUser, shellDocker, limits, hostPorts } = read({});

  assert.deepEqual([shellUser, shellDocker, hostPorts], ['own', 'alone', []]);
  assert.ok(limits.memory > 0 && limits.pidsLimit === 4096);
});

test('limits are written as GitLab’s runner has them', () => {
  const { limits } = read({ 'job-memory': '1.5g', 'job-cpus': '0.5', 'job-disk': '10GiB' });

  assert.equal(limits.memory, 1.5 * 2 ** 30);
  assert.equal(limits.cpus, 0.5);
  assert.equal(limits.disk, 10 * 2 ** 30);
});

test('YAML’s own words for on and off are understood', () => {
  assert.equal(read({ 'shell-docker': 'false' }).shellDocker, 'off');
});

for (const [name, value] of [
  ['shell-user', 'root'],
  ['shell-docker', 'sometimes'],
  ['job-memory', 'much'],
  ['job-cpus', '-1'],
  ['job-pids-limit', '0'],
  ['job-host-ports', '5432,high'],
] as const) {
  test(`${name}: ${value} is refused, naming where it came from`, () => {
    assert.throws(
      () => read({ [name]: value }),
      (error) => error instanceof UsageError && error.message.startsWith(`${name} in slipway.yml`),
    );
  });
}
