import assert from 'node:assert/strict';
import { after, before, suite, test } from 'node:test';
import { isReady, type NodeCluster, startNodeCluster } from '../node-cluster.ts';

let cluster: NodeCluster;

before(async () => {
  cluster = await startNodeCluster();
});

after(async () => {
  await cluster[Symbol.asyncDispose]();
});

const FOREVER = 'trap "exit 0" TERM; while :; do sleep 1000 & wait $!; done';
const lines = (text: string) => text.trimEnd().split('\n');

// conformance: EmptyDir volumes should support (non-root,0644,default) [LinuxOnly] [NodeConformance]
// conformance: EmptyDir volumes should support (non-root,0666,default) [LinuxOnly] [NodeConformance]
// conformance: EmptyDir volumes should support (non-root,0777,default) [LinuxOnly] [NodeConformance]
// conformance: EmptyDir volumes should support (root,0644,default) [LinuxOnly] [NodeConformance]
// conformance: EmptyDir volumes should support (root,0666,default) [LinuxOnly] [NodeConformance]
// conformance: EmptyDir volumes should support (root,0777,default) [LinuxOnly] [NodeConformance]
// conformance: EmptyDir volumes should support (non-root,0644,tmpfs) [LinuxOnly] [NodeConformance]
// conformance: EmptyDir volumes should support (non-root,0666,tmpfs) [LinuxOnly] [NodeConformance]
// conformance: EmptyDir volumes should support (non-root,0777,tmpfs) [LinuxOnly] [NodeConformance]
// conformance: EmptyDir volumes should support (root,0644,tmpfs) [LinuxOnly] [NodeConformance]
// conformance: EmptyDir volumes should support (root,0666,tmpfs) [LinuxOnly] [NodeConformance]
// conformance: EmptyDir volumes should support (root,0777,tmpfs) [LinuxOnly] [NodeConformance]
// conformance: EmptyDir volumes volume on default medium should have the correct mode [LinuxOnly] [NodeConformance]
// conformance: EmptyDir volumes volume on tmpfs should have the correct mode [LinuxOnly] [NodeConformance]
for (const user of [0, 1001]) {
  test(`an emptyDir, on disk and in memory, keeps the files of user ${user} with their modes`, async () => {
    const script = `umask 0
for place in /disk /memory; do
  stat -c %a $place
  grep -q " $place tmpfs " /proc/mounts && echo tmpfs
  for mode in 644 666 777; do
    echo "content of $mode" > $place/$mode && chmod $mode $place/$mode
    stat -c '%a %u' $place/$mode; cat $place/$mode
  done
done`;

    const output = await cluster.printed(
      `empty-${user}`,
      script,
      {
        securityContext: { runAsUser: user },
        volumeMounts: ['disk', 'memory'].map((name) => ({ name, mountPath: `/${name}` })),
      },
      {
        volumes: [
          { name: 'disk', emptyDir: {} },
          { name: 'memory', emptyDir: { medium: 'Memory' } },
        ],
      },
    );

    const files = ['644', '666', '777'].flatMap((mode) => [
      `${mode} ${user}`,
      `content of ${mode}`,
    ]);
    assert.deepEqual(lines(output), ['777', ...files, '777', 'tmpfs', ...files]);
  });
}

// They wait for containers most of the time, each for its own.
suite('volumes of real pods', { concurrency: 4 }, () => {
  test('a volume in memory has a size, is the same for all, and lives as long as the pod', async () => {
    const volumeMounts = [{ name: 'memory', mountPath: '/memory' }];
    await cluster.createPod('memory', {
      volumes: [{ name: 'memory', emptyDir: { medium: 'Memory', sizeLimit: '1Mi' } }],
      securityContext: { fsGroup: 3000 },
      containers: [
        {
          script: `if test -e /memory/first; then echo found; ${FOREVER}; fi
  dd if=/dev/zero of=/memory/first bs=1k count=2000 2>&1 | head -1; exit 1`,
          volumeMounts,
        },
        {
          script: `until test -e /memory/first; do sleep 0.1; done; stat -c '%a %g' /memory; ${FOREVER}`,
          volumeMounts: [
            ...volumeMounts,
            { name: 'memory', mountPath: '/part', subPath: 'deep/part' },
          ],
        },
      ],
    });

    const { metadata } = await cluster.pod(
      'memory',
      (pod) => isReady(pod) && pod.status.containerStatuses?.[0]?.restartCount === 1,
    );

    assert.equal(await cluster.kubectl('logs', 'memory', '-c', 'c'), 'found\n');
    assert.match(
      await cluster.kubectl('logs', 'memory', '-c', 'c', '--previous'),
      /No space left on device/,
    );
    assert.equal(await cluster.kubectl('logs', 'memory', '-c', 'd'), '2777 3000\n');
    const inside = 'rm /memory/first; echo x > /part/y && cat /memory/deep/part/y';
    assert.equal(
      await cluster.kubectl('exec', 'memory', '-c', 'd', '--', 'sh', '-c', inside),
      'x\n',
    );
    const labels = { 'io.kubernetes.pod.uid': metadata.uid };
    const [sandbox] = await cluster.engine.containers.list({
      labels: { ...labels, 'io.kubernetes.container.name': 'POD' },
    });
    const details = await cluster.engine.containers.inspect(sandbox?.Id ?? '');
    const names = details?.Mounts?.flatMap(({ Name }) => Name ?? []) ?? [];
    assert.equal(names.length, 1);
    await cluster.kubectl('delete', 'pod', 'memory', '--now');
    const left = await cluster.engine.volumes.list();
    assert.deepEqual(
      left.filter(({ Name }) => names.includes(Name)),
      [],
    );
  });

  // conformance: EmptyDir volumes pod should support shared volumes between containers
  test('what one container writes into an emptyDir, another reads', async () => {
    await cluster.createPod('shared', {
      restartPolicy: 'Never',
      volumes: [{ name: 'shared', emptyDir: {} }],
      containers: [
        {
          script: 'until test -e /in/word; do sleep 0.1; done; cat /in/word',
          volumeMounts: [{ name: 'shared', mountPath: '/in' }],
        },
        {
          script: 'echo written > /out/new && mv /out/new /out/word',
          volumeMounts: [{ name: 'shared', mountPath: '/out' }],
        },
      ],
    });

    await cluster.pod('shared', ({ status }) => status.phase === 'Succeeded');

    assert.equal(await cluster.kubectl('logs', 'shared', '-c', 'c'), 'written\n');
  });

  test('a pod whose container writes more than it may is evicted and says so', async () => {
    await cluster.createPod('writer', {
      containers: [
        {
          script: `dd if=/dev/zero of=/file bs=1M count=3 2>/dev/null; ${FOREVER}`,
          resources: { limits: { 'ephemeral-storage': '1Mi' } },
        },
      ],
    });

    const { status } = await cluster.pod('writer', (pod) => pod.status.phase === 'Failed');

    assert.equal(status.reason, 'Evicted');
    assert.equal(status.message, 'Container c exceeded its local ephemeral storage limit "1Mi". ');
  });

  test('a pod whose emptyDir outgrows its limit is evicted and says so', async () => {
    await cluster.createPod('greedy', {
      volumes: [{ name: 'cache', emptyDir: { sizeLimit: '1Mi' } }],
      containers: [
        {
          script: `dd if=/dev/zero of=/cache/file bs=1M count=3 2>/dev/null; ${FOREVER}`,
          volumeMounts: [{ name: 'cache', mountPath: '/cache' }],
        },
      ],
    });

    const { status } = await cluster.pod('greedy', (pod) => pod.status.phase === 'Failed');

    assert.equal(status.reason, 'Evicted');
    assert.match(status.message ?? '', /^Usage of EmptyDir volume "cache" exceeds the limit "1Mi"/);
    assert.equal(
      status.conditions?.find(({ type }) => type === 'DisruptionTarget')?.reason,
      'TerminationByKubelet',
    );
  });
});
