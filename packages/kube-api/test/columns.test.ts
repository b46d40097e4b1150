import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { PodSpec, PodStatus } from '@slipway/kube-objects';
import { makeTable } from '../src/answer/table.ts';
import { age } from '../src/columns/column.ts';
import { pod } from '../src/kinds/core/pod/pod.ts';

const now = new Date('2026-01-10T12:00:00Z');
const before = (seconds: number) => new Date(now.getTime() - seconds * 1000).toISOString();

for (const [seconds, expected] of [
  [-5, '<invalid>'],
  [0, '0s'],
  [119, '119s'],
  [120, '2m'],
  [125, '2m5s'],
  [3600, '60m'],
  [4 * 3600 + 120, '4h2m'],
  [30 * 3600, '30h'],
  [3 * 86_400 + 3600, '3d1h'],
  [20 * 86_400, '20d'],
  [800 * 86_400, '2y70d'],
] as const) {
  test(`an age of ${seconds} seconds is shown as ${expected}`, () => {
    assert.equal(age(before(seconds), now), expected);
  });
}

const metadata = {
  name: 'p',
  namespace: 'n',
  uid: 'u',
  resourceVersion: '1',
  creationTimestamp: before(60),
};

function row(spec: Partial<PodSpec>, status: PodStatus, more: object = {}) {
  const object = {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { ...metadata, ...more },
    spec: { containers: [{ name: 'c', image: 'i' }], ...spec },
    status,
  };
  const table = makeTable(pod, [object], {}, 'None', now) as {
    rows: { cells: unknown[]; conditions?: unknown[] }[];
  };
  return table.rows[0];
}

const container = (state: object, more: object = {}) => ({
  name: 'c',
  image: 'i',
  imageID: '',
  ready: false,
  restartCount: 0,
  state,
  ...more,
});

const initialized = [{ type: 'Initialized', status: 'True' }] as const;

for (const [title, spec, status, cells] of [
  ['pending', {}, { phase: 'Pending' }, ['0/1', 'Pending', '0']],
  [
    'running',
    {},
    {
      phase: 'Running',
      conditions: initialized,
      containerStatuses: [container({ running: {} }, { ready: true })],
    },
    ['1/1', 'Running', '0'],
  ],
  [
    'waiting for its image',
    {},
    {
      phase: 'Pending',
      conditions: initialized,
      containerStatuses: [container({ waiting: { reason: 'ImagePullBackOff' } })],
    },
    ['0/1', 'ImagePullBackOff', '0'],
  ],
  [
    'restarted a minute ago',
    {},
    {
      phase: 'Running',
      conditions: initialized,
      containerStatuses: [
        container(
          { waiting: { reason: 'CrashLoopBackOff' } },
          { restartCount: 3, lastState: { terminated: { exitCode: 1, finishedAt: before(60) } } },
        ),
      ],
    },
    ['0/1', 'CrashLoopBackOff', '3 (60s ago)'],
  ],
  [
    'failed without a reason',
    {},
    {
      phase: 'Failed',
      conditions: initialized,
      containerStatuses: [container({ terminated: { exitCode: 3 } })],
    },
    ['0/1', 'ExitCode:3', '0'],
  ],
  [
    'in its second init container',
    {
      initContainers: [
        { name: 'i', image: 'i' },
        { name: 'j', image: 'i' },
      ],
    },
    {
      phase: 'Pending',
      initContainerStatuses: [
        container({ terminated: { exitCode: 0 } }, { name: 'i' }),
        container({ running: {} }, { name: 'j' }),
      ],
    },
    ['0/1', 'Init:1/2', '0'],
  ],
] as const) {
  test(`a pod ${title} is shown as ${cells[1]}`, () => {
    assert.deepEqual(row(spec, status)?.cells.slice(1, 4), cells);
  });
}

test('a pod that is being deleted is Terminating', () => {
  const deleted = row({}, { phase: 'Running' }, { deletionTimestamp: before(1) });

  assert.equal(deleted?.cells[2], 'Terminating');
});

test('a finished pod is marked in its row', () => {
  assert.deepEqual(row({}, { phase: 'Succeeded' })?.conditions, [
    {
      type: 'Completed',
      status: 'True',
      reason: 'Succeeded',
      message: 'The pod has completed successfully.',
    },
  ]);
});
