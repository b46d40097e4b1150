import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseMounts } from '../src/executors/shell/processes/cgroup-mounts.ts';

const line = (mount: string, type: string, options: string): string =>
  `30 23 0:26 / ${mount} rw,nosuid shared:4 - ${type} ${type} rw,${options}`;

test('a machine of today has one hierarchy with all controllers', () => {
  const { unified, separate } = parseMounts(line('/sys/fs/cgroup', 'cgroup2', 'nsdelegate'));

  assert.equal(unified, '/sys/fs/cgroup');
  assert.equal(separate.size, 0);
});

test('an older machine has a hierarchy for each controller, and some share one', () => {
  const { unified, separate } = parseMounts(
    [
      line('/sys/fs/cgroup/unified', 'cgroup2', 'nsdelegate'),
      line('/sys/fs/cgroup/cpu,cpuacct', 'cgroup', 'cpu,cpuacct'),
      line('/sys/fs/cgroup/memory', 'cgroup', 'memory'),
      line('/sys/fs/cgroup/systemd', 'cgroup', 'xattr,name=systemd'),
    ].join('\n'),
  );

  assert.equal(unified, '/sys/fs/cgroup/unified');
  assert.deepEqual(
    [...separate],
    [
      ['cpu', '/sys/fs/cgroup/cpu,cpuacct'],
      ['memory', '/sys/fs/cgroup/memory'],
    ],
  );
});
