import assert from 'node:assert/strict';
import { test } from 'node:test';
import { startTestApi } from '../src/testing/index.ts';
import { exerciseKind } from './kind-operations.ts';

const apiVersion = 'flowcontrol.apiserver.k8s.io/v1';
const condition = { type: 'Tested', status: 'True', reason: 'Test', message: 'set' };

// conformance: API priority and fairness should support FlowSchema API operations
test('flow schemas are objects like all others', async () => {
  await using api = await startTestApi();
  await exerciseKind(api, {
    apiVersion,
    kind: 'FlowSchema',
    plural: 'flowschemas',
    isNamespaced: false,
    name: 'flow',
    body: {
      spec: {
        matchingPrecedence: 10_000,
        priorityLevelConfiguration: { name: 'global-default' },
        distinguisherMethod: { type: 'ByUser' },
        rules: [
          {
            subjects: [{ kind: 'User', user: { name: 'example' } }],
            nonResourceRules: [{ verbs: ['get'], nonResourceURLs: ['*'] }],
          },
        ],
      },
    },
    status: { conditions: [condition] },
  });
});

// conformance: API priority and fairness should support PriorityLevelConfiguration API operations
test('priority levels are objects like all others', async () => {
  await using api = await startTestApi();
  await exerciseKind(api, {
    apiVersion,
    kind: 'PriorityLevelConfiguration',
    plural: 'prioritylevelconfigurations',
    isNamespaced: false,
    name: 'level',
    body: {
      spec: {
        type: 'Limited',
        limited: { nominalConcurrencyShares: 2, limitResponse: { type: 'Reject' } },
      },
    },
    status: { conditions: [condition] },
  });
});

test('what orders requests in every cluster is there, and only that may come before all', async () => {
  await using api = await startTestApi();
  const path = `/apis/${apiVersion}`;
  const names = async (plural: string) =>
    (await api.json('GET', `${path}/${plural}`)).items?.map(({ metadata }) => metadata.name);

  const flows = await names('flowschemas');
  const levels = await names('prioritylevelconfigurations');
  const refused = await api.json('POST', `${path}/flowschemas`, {
    metadata: { name: 'first' },
    spec: { matchingPrecedence: 1, priorityLevelConfiguration: { name: 'exempt' } },
  });

  assert.ok(['catch-all', 'exempt', 'global-default', 'probes'].every((it) => flows?.includes(it)));
  assert.ok(['catch-all', 'exempt', 'workload-low'].every((it) => levels?.includes(it)));
  assert.match(
    refused.message ?? '',
    /only the schema named 'exempt' may have matchingPrecedence 1/,
  );
});

const flowSchema = (
  name: string,
  level: string,
  subjects: readonly object[],
  more: object = {},
) => ({
  metadata: { name },
  spec: {
    matchingPrecedence: 50,
    priorityLevelConfiguration: { name: level },
    rules: [
      {
        subjects,
        resourceRules: [
          { verbs: ['*'], apiGroups: [''], resources: ['configmaps'], namespaces: ['default'] },
        ],
      },
    ],
    ...more,
  },
});

test('an answer says which flow schema and priority level its request had', async () => {
  await using api = await startTestApi();
  const path = `/apis/${apiVersion}`;
  const uid = async (plural: string, name: string) =>
    (await api.json('GET', `${path}/${plural}/${name}`)).metadata.uid;
  const told = async (url: string, headers: Record<string, string>) => {
    const response = await api.send('GET', url, undefined, headers);
    return [
      response.headers.get('x-kubernetes-pf-flowschema-uid'),
      response.headers.get('x-kubernetes-pf-prioritylevel-uid'),
    ];
  };
  const both = async (schema: string, level: string) => [
    await uid('flowschemas', schema),
    await uid('prioritylevelconfigurations', level),
  ];
  const ann = { 'impersonate-user': 'ann' };
  const robot = { 'impersonate-user': 'system:serviceaccount:default:robot' };

  assert.deepEqual(await told('/api/v1/namespaces', {}), await both('exempt', 'exempt'));
  assert.deepEqual(await told('/livez', ann), await both('probes', 'exempt'));
  assert.deepEqual(
    await told('/api/v1/namespaces', ann),
    await both('global-default', 'global-default'),
    'a refusal too',
  );
  assert.deepEqual(
    await told('/api/v1/pods', robot),
    await both('service-accounts', 'workload-low'),
  );
});

test('a priority level without seats refuses what belongs to it, and nothing else', async () => {
  await using api = await startTestApi();
  const path = `/apis/${apiVersion}`;
  const limited = {
    nominalConcurrencyShares: 0,
    borrowingLimitPercent: 0,
    limitResponse: { type: 'Reject' },
  };
  await api.json('POST', `${path}/prioritylevelconfigurations`, {
    metadata: { name: 'none' },
    spec: { type: 'Limited', limited },
  });
  const subjects = [{ kind: 'User', user: { name: 'ann' } }];
  await api.json('POST', `${path}/flowschemas`, flowSchema('mine', 'none', subjects));
  const read = (user: string, namespace = 'default') =>
    api.send('GET', `/api/v1/namespaces/${namespace}/configmaps`, undefined, {
      'impersonate-user': user,
    });

  const refused = await read('ann');
  const others = [await read('bob'), await read('ann', 'kube-system')].map(({ status }) => status);
  const metrics = await (await api.send('GET', '/metrics')).text();

  assert.equal(refused.status, 429);
  assert.equal(refused.headers.get('retry-after'), '1');
  assert.match(((await refused.json()) as { message: string }).message, /priority level none/);
  assert.deepEqual(others, [403, 403]);
  assert.match(metrics, /apiserver_flowcontrol_rejected_requests_total{priority_level="none"} 1\n/);
  await api.json('DELETE', `${path}/flowschemas/mine`);
  assert.equal((await read('ann')).status, 403);
});
