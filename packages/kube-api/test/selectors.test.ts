import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { KubeObject } from '@slipway/kube-objects';
import { pod as podKind } from '../src/kinds/core/pod/pod.ts';
import { parseFieldSelector, parseLabelSelector } from '../src/request/selectors.ts';
import { startTestApi } from '../src/testing/index.ts';

const object = (labels: Record<string, string>, more: object = {}): KubeObject => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: {
    name: 'a',
    namespace: 'n',
    uid: 'u',
    resourceVersion: '1',
    creationTimestamp: '2026-01-01T00:00:00Z',
    labels,
  },
  ...more,
});

for (const [selector, labels, expected] of [
  ['', {}, true],
  ['app=web', { app: 'web' }, true],
  ['app==web', { app: 'web' }, true],
  ['app=web', { app: 'db' }, false],
  ['app!=web', {}, true],
  ['app in (web, db)', { app: 'db' }, true],
  ['app in (web,db),tier', { app: 'db' }, false],
  ['app notin (web)', {}, true],
  ['app notin (web)', { app: 'web' }, false],
  ['app', { app: '' }, true],
  ['!app', { app: '' }, false],
  ['!app', {}, true],
  ['age>5', { age: '6' }, true],
  ['age<5', { age: '6' }, false],
  ['example.com/a=b', { 'example.com/a': 'b' }, true],
] as const) {
  test(`label selector "${selector}" on ${JSON.stringify(labels)} is ${expected}`, () => {
    assert.equal(parseLabelSelector(selector)(object(labels)), expected);
  });
}

test('a label selector that makes no sense is refused', () => {
  assert.throws(() => parseLabelSelector('a=b=c'), { reason: 'BadRequest' });
});

for (const [selector, expected] of [
  ['metadata.name=a', true],
  ['metadata.name=a,status.phase!=Running', false],
  ['status.phase==Running', true],
  ['spec.nodeName=', true],
] as const) {
  test(`field selector "${selector}" is ${expected}`, () => {
    const pod = object({}, { spec: {}, status: { phase: 'Running' } });

    assert.equal(parseFieldSelector(selector, podKind.selectableFields).matches(pod), expected);
  });
}

test('a field that cannot be selected is refused by name', () => {
  assert.throws(() => parseFieldSelector('spec.image=x', podKind.selectableFields), {
    message: 'field label not supported: spec.image',
  });
});

// conformance: Events API should ensure that an event can be fetched, patched, deleted, and listed
test('events are selected by who reports, under the names of both kinds', async () => {
  await using api = await startTestApi();
  const events = 'namespaces/default/events';
  const event = {
    metadata: { name: 'e' },
    eventTime: '2026-01-01T00:00:00.000000Z',
    reportingController: 'me',
    reportingInstance: 'me-1',
    action: 'Do',
    reason: 'Done',
    type: 'Normal',
    regarding: { namespace: 'default' },
  };
  await api.json('POST', `/apis/events.k8s.io/v1/${events}`, event);
  const count = async (path: string, selector: string) =>
    (await api.json('GET', `${path}/${events}?fieldSelector=${selector}`)).items?.length;

  assert.equal(await count('/api/v1', 'source=me'), 1);
  assert.equal(await count('/api/v1', 'source=you'), 0);
  assert.equal(await count('/apis/events.k8s.io/v1', 'reportingController=me'), 1);
});
