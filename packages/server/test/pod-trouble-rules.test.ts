import assert from 'node:assert/strict';
import { test } from 'node:test';
import { podTrouble } from '../src/rollouts/pod-trouble-rules.ts';
import type { Pod } from '../src/rollouts/workload.ts';

const made = '2026-01-01T00:00:00Z';

/** A pod of one container, as the cluster tells of it. */
const pod = (status: object, metadata: object = {}): Pod =>
  ({ metadata: { name: 'web-1', creationTimestamp: made, ...metadata }, status }) as unknown as Pod;

const container = (state: object, more: object = {}) => ({
  containerStatuses: [{ name: 'web', image: 'shop/web:v1', state, ...more }],
});
const waits = (reason: string, message = '') => container({ waiting: { reason, message } });

for (const [what, status, expected] of [
  [
    'an image that is not there is hopeless, and said without the words around it',
    waits(
      'ImagePullBackOff',
      'Back-off pulling image "shop/web:v1": ErrImagePull: manifest unknown',
    ),
    ['the image "shop/web:v1" cannot be pulled: manifest unknown', 'now'],
  ],
  [
    'a registry that is away may come back',
    waits('RegistryUnavailable', 'connection refused'),
    ['the image "shop/web:v1" cannot be pulled: connection refused', 'later'],
  ],
  [
    'a pull that says nothing is named by its reason',
    waits('ErrImagePull'),
    ['the image "shop/web:v1" cannot be pulled: ErrImagePull', 'later'],
  ],
  [
    'what is no name of an image is hopeless',
    waits('InvalidImageName', 'upper case'),
    ['"shop/web:v1" is no name of an image: upper case', 'now'],
  ],
  [
    'a container without its secret cannot start',
    waits('CreateContainerConfigError', 'secret "key" not found'),
    ['cannot start: secret "key" not found', 'now'],
  ],
  [
    'one that has crashed once may come up',
    container(
      { waiting: { reason: 'CrashLoopBackOff' } },
      { restartCount: 1, lastState: { terminated: { exitCode: 3 } } },
    ),
    ['has ended 2 times, the last time with exit code 3', 'never'],
  ],
  [
    'one that crashes again and again does not',
    container(
      { waiting: { reason: 'CrashLoopBackOff' } },
      { restartCount: 2, lastState: { terminated: { exitCode: 137, reason: 'OOMKilled' } } },
    ),
    [
      'has ended 3 times, the last time with exit code 137: it needed more memory than its limit',
      'now',
    ],
  ],
  [
    'a program that is not there is hopeless the first time',
    container(
      { waiting: { reason: 'CrashLoopBackOff' } },
      {
        restartCount: 0,
        lastState: { terminated: { exitCode: 128, reason: 'StartError', message: 'no such file' } },
      },
    ),
    ['has ended once, the last time with exit code 128: no such file', 'now'],
  ],
  [
    'one that has just ended badly is told of',
    container({ terminated: { exitCode: 1 } }),
    ['has ended with exit code 1', 'never'],
  ],
  [
    'a pod that no node takes may have room soon',
    {
      conditions: [
        {
          type: 'PodScheduled',
          status: 'False',
          reason: 'Unschedulable',
          message: 'Insufficient memory',
          lastTransitionTime: made,
        },
      ],
    },
    ['no node takes it: Insufficient memory', 'soon'],
  ],
  [
    'a pod that was evicted says why',
    { phase: 'Failed', reason: 'Evicted', message: 'The node was low on memory' },
    ['has failed: The node was low on memory', 'never'],
  ],
] as const) {
  test(`trouble of a pod: ${what}`, () => {
    const found = podTrouble(pod(status));

    assert.deepEqual([found?.text, found?.isHopeless], expected);
  });
}

for (const [what, of] of [
  ['runs', pod(container({ running: {} }))],
  ['starts', pod(waits('ContainerCreating'))],
  ['has ended well', pod(container({ terminated: { exitCode: 0 } }))],
  ['is on its way out', pod(waits('ErrImagePull'), { deletionTimestamp: made })],
] as const) {
  test(`a pod that ${what} has no trouble`, () => {
    assert.equal(podTrouble(of), undefined);
  });
}
