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

  assert.deepEqual(flows, ['catch-all', 'exempt']);
  assert.deepEqual(levels, ['catch-all', 'exempt']);
  assert.match(
    refused.message ?? '',
    /only the schema named 'exempt' may have matchingPrecedence 1/,
  );
});
