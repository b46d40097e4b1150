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
