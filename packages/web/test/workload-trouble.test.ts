import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { AnyObject, Pod } from '../src/app/cluster/kube-types.ts';
import { textOf } from '../src/app/cluster/object/base64.ts';
import { revisionsOf } from '../src/app/cluster/object/revisions.ts';
import { fieldsIn } from '../src/app/cluster/object/spec-fields.ts';
import { isPodOf, withTrouble } from '../src/app/cluster/workload/workload-trouble.ts';

const metadata = {
  name: 'web',
  namespace: 'shop',
  uid: 'd1',
  resourceVersion: '1',
  creationTimestamp: '2026-01-01T00:00:00Z',
};
const deployment: AnyObject = { metadata, spec: { selector: { matchLabels: { app: 'web' } } } };

const crashing: Pod = {
  metadata: { ...metadata, name: 'web-1', labels: { app: 'web', extra: 'x' } },
  spec: { containers: [{ name: 'app' }] },
  status: {
    phase: 'Running',
    containerStatuses: [
      {
        name: 'app',
        ready: false,
        restartCount: 4,
        state: { waiting: { reason: 'CrashLoopBackOff' } },
        lastState: { terminated: { exitCode: 3 } },
      },
    ],
  },
};

test('a deployment whose pods crash again and again is in trouble, not starting', () => {
  const standing = withTrouble({ text: 'Starting', look: 'running' }, [crashing]);

  assert.deepEqual(standing, {
    text: 'CrashLoopBackOff',
    look: 'failed',
    why: 'web-1: The last run ended with exit code 3',
  });
});

test('one that has given up says what its pod lacks', () => {
  const stuck = { text: 'Stuck', look: 'failed', why: 'It has timed out.' };

  assert.deepEqual(withTrouble(stuck, [crashing]), {
    ...stuck,
    why: 'It has timed out. web-1: The last run ended with exit code 3',
  });
});

test('one that has all it needs stays well, whatever an old pod does', () => {
  const available = { text: 'Available', look: 'success' };

  assert.equal(withTrouble(available, [crashing]), available);
});

test('pods belong to a workload by its labels, in its namespace', () => {
  const elsewhere = { ...crashing, metadata: { ...crashing.metadata, namespace: 'other' } };
  const another = { ...crashing, metadata: { ...crashing.metadata, labels: { app: 'api' } } };

  assert.equal(isPodOf(deployment, crashing), true);
  assert.equal(isPodOf(deployment, elsewhere), false);
  assert.equal(isPodOf(deployment, another), false);
});

test('revisions are the replica sets of the deployment, the newest first, as a person wrote them', () => {
  const set = (number: number, owner: string): AnyObject => ({
    metadata: {
      ...metadata,
      name: `web-${number}`,
      uid: `s${number}`,
      annotations: { 'deployment.kubernetes.io/revision': String(number) },
      ownerReferences: [{ apiVersion: 'apps/v1', kind: 'Deployment', name: 'web', uid: owner }],
    },
    spec: {
      template: {
        metadata: { labels: { app: 'web', 'pod-template-hash': 'abc' } },
        spec: { containers: [{ name: 'app', image: `shop:${number}` }] },
      },
    },
  });

  const revisions = revisionsOf(deployment, [set(9, 'd1'), set(10, 'd1'), set(11, 'other')]);

  assert.deepEqual(
    revisions.map(({ number, images }) => [number, ...images]),
    [
      [10, 'shop:10'],
      [9, 'shop:9'],
    ],
  );
  assert.deepEqual(revisions[0]?.template.metadata?.labels, { app: 'web' });
});

test('a secret is shown as text, or by its size where it is none', () => {
  assert.equal(textOf('cMOkc3N3b3Jk'), 'pässword');
  assert.equal(textOf('/v8='), '2 bytes that are no text');
});

test('what an object is told to be is listed field by field', () => {
  const spec = { type: 'ClusterIP', ports: [{ port: 80, name: 'web' }], selector: { app: 'web' } };

  assert.deepEqual(fieldsIn(spec), [
    ['type', 'ClusterIP'],
    ['ports[0].port', '80'],
    ['ports[0].name', 'web'],
    ['selector.app', 'web'],
  ]);
  assert.deepEqual(fieldsIn(undefined), []);
});
