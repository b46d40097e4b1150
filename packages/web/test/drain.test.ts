import assert from 'node:assert/strict';
import { test } from 'node:test';
import { leaving } from '../src/app/cluster/object/drain.ts';

test('pods of DaemonSets and the node’s own stay when it is drained', () => {
  const pod = (name: string, more: object = {}) => ({ metadata: { name, ...more } });
  const pods = [
    pod('web', { ownerReferences: [{ kind: 'ReplicaSet' }] }),
    pod('alone'),
    pod('logs', { ownerReferences: [{ kind: 'DaemonSet' }] }),
    pod('static', { annotations: { 'kubernetes.io/config.mirror': 'x' } }),
  ] as unknown as Parameters<typeof leaving>[0];

  assert.deepEqual(
    leaving(pods).map(({ metadata }) => metadata.name),
    ['web', 'alone'],
  );
});
