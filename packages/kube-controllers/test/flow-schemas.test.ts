import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Condition, findCondition, type KubeObject } from '@slipway/kube-objects';
import { simulate } from './simulation.ts';

interface WithConditions extends KubeObject {
  readonly status?: { readonly conditions?: readonly Condition[] };
}

const group = 'flowcontrol.apiserver.k8s.io';
const [schemas, levels] = [`flowschemas.${group}`, `prioritylevelconfigurations.${group}`];
const apiVersion = `${group}/v1`;

test('a flow schema says whether the priority level that it refers to is there', async () => {
  await using cluster = await simulate();
  const { objects } = cluster;
  const dangling = () => {
    const found = objects.get<WithConditions>(schemas, 'mine');
    return findCondition(found?.status?.conditions, 'Dangling');
  };
  const schema = {
    matchingPrecedence: 100,
    priorityLevelConfiguration: { name: 'slow' },
    rules: [],
  };
  await objects.create(schemas, {
    apiVersion,
    kind: 'FlowSchema',
    metadata: { name: 'mine' },
    spec: schema,
  } as never);
  await cluster.until(() => dangling()?.status === 'True');
  assert.deepEqual(
    [dangling()?.reason, dangling()?.message],
    [
      'NotFound',
      'This FlowSchema references the PriorityLevelConfiguration object named "slow" but there is no such object',
    ],
  );

  await objects.create(levels, {
    apiVersion,
    kind: 'PriorityLevelConfiguration',
    metadata: { name: 'slow' },
    spec: { type: 'Limited', limited: { limitResponse: { type: 'Reject' } } },
  } as never);
  await cluster.until(() => dangling()?.status === 'False');
  assert.equal(dangling()?.reason, 'Found');

  await objects.delete(levels, 'slow');
  await cluster.until(() => dangling()?.status === 'True');
});
