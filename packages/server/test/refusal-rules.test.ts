import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { DeploymentChange, Refusal } from '../src/rollouts/deed.ts';
import { decisiveRefusals, hintFor } from '../src/rollouts/refusal-rules.ts';

const at = (seconds: number) => new Date(seconds * 1000);

const refusal = (change: Partial<Refusal> = {}): Refusal =>
  ({
    ...{ apiGroup: 'apps', plural: 'deployments', agentId: null },
    ...{ namespace: 'shop', name: 'web', verb: 'patch', code: 403, message: 'forbidden' },
    at: at(10),
    ...change,
  }) as unknown as Refusal;
const changeOf = (it: Refusal, changedAt: Date) =>
  ({ ...it, changedAt }) as unknown as DeploymentChange;
const config = refusal({ apiGroup: '', plural: 'configmaps', name: 'settings' });

for (const [what, refusals, changes, expected] of [
  ['a workload that was not changed', [refusal()], [], ['web']],
  ['nothing when it was changed afterwards', [refusal()], [changeOf(refusal(), at(11))], []],
  ['one that was refused after a change', [refusal()], [changeOf(refusal(), at(9))], ['web']],
  ['anything, when nothing at all was taken', [config], [], ['settings']],
  [
    'no settings, when something else was taken',
    [config],
    [changeOf(refusal({ name: 'other' }), at(9))],
    [],
  ],
  ['nothing that was only to be removed', [refusal({ verb: 'delete' })], [], []],
  ['the last word about a thing', [refusal(), refusal({ at: at(20) })], [], ['web']],
] as const) {
  test(`a deployment has not taken place for ${what}`, () => {
    const names = decisiveRefusals(refusals, changes).map(({ name }) => name);

    assert.deepEqual(names, expected);
  });
}

for (const [what, of, expected] of [
  [
    'a namespace that is not there',
    refusal({ code: 404, message: 'namespaces "shop" not found' }),
    'kubectl create namespace shop',
  ],
  [
    'a namespace that it may not change',
    refusal(),
    'slipway environment grant "staging" shop --project root/web',
  ],
  [
    'a deployment that is not there',
    refusal({ code: 404, message: 'not found' }),
    'slipway deploy web --image IMAGE --port PORT --namespace shop',
  ],
  ['what the cluster has other reasons for', refusal({ code: 422 }), undefined],
] as const) {
  test(`the command that helps with ${what}`, () => {
    assert.equal(hintFor(of, 'root/web', 'staging'), expected);
  });
}
