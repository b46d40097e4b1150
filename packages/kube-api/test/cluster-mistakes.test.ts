import assert from 'node:assert/strict';
import { test } from 'node:test';
import { startTestApi } from '../src/testing/index.ts';

const flow = '/apis/flowcontrol.apiserver.k8s.io/v1';
const storage = '/apis/storage.k8s.io/v1';
const rights = '/apis/authorization.k8s.io/v1';
const pods = { verb: 'list', resource: 'pods' };
const ann = { kind: 'User', user: { name: 'ann' } };
const everything = { verbs: ['*'], apiGroups: ['*'], resources: ['*'] };

const flowSchema = (rule: object, more: object = {}) => ({
  spec: {
    priorityLevelConfiguration: { name: 'exempt' },
    rules: [{ subjects: [ann], ...rule }],
    ...more,
  },
});
const level = (limited: object) => ({
  spec: { type: 'Limited', limited: { limitResponse: { type: 'Reject' }, ...limited } },
});
const queue = (queuing: object) => level({ limitResponse: { type: 'Queue', queuing } });
const volume = (spec: object) => ({
  spec: { capacity: { storage: '1Gi' }, accessModes: ['ReadWriteOnce'], ...spec },
});

const mistakes: readonly (readonly [path: string, body: object, said: RegExp])[] = [
  [
    `${flow}/flowschemas`,
    flowSchema({}),
    /rules\[0\]: Required value: at least one of resourceRules and nonResourceRules/,
  ],
  [
    `${flow}/flowschemas`,
    flowSchema({ resourceRules: [everything] }),
    /resourceRules\[0\]\.namespaces: Required value: resource rules that are not cluster scoped/,
  ],
  [
    `${flow}/flowschemas`,
    flowSchema({ resourceRules: [{ ...everything, verbs: ['*', 'get'], namespaces: ['*'] }] }),
    /verbs: Invalid value: \["\*","get"\]: if '\*' is present, must not specify other verbs/,
  ],
  [
    `${flow}/flowschemas`,
    flowSchema({ subjects: [{ kind: 'User', group: { name: 'devs' } }] }),
    /subjects\[0\]\.user: Required value: user is required when subject kind is 'User'/,
  ],
  [
    `${flow}/flowschemas`,
    flowSchema({ nonResourceRules: [{ verbs: ['get'], nonResourceURLs: [] }] }),
    /nonResourceURLs: Required value: nonResourceURLs must contain at least one value/,
  ],
  [
    `${flow}/flowschemas`,
    flowSchema({ resourceRules: [] }, { distinguisherMethod: { type: 'ByMood' } }),
    /distinguisherMethod\.type: Unsupported value: "ByMood"/,
  ],
  [
    `${flow}/prioritylevelconfigurations`,
    level({ nominalConcurrencyShares: -1 }),
    /nominalConcurrencyShares: Invalid value: -1: must be a non-negative integer/,
  ],
  [
    `${flow}/prioritylevelconfigurations`,
    level({ limitResponse: { type: 'Reject', queuing: {} } }),
    /queuing: Forbidden: must be nil/,
  ],
  [
    `${flow}/prioritylevelconfigurations`,
    level({ limitResponse: { type: 'Queue' } }),
    /queuing: Required value: must not be empty/,
  ],
  [
    `${flow}/prioritylevelconfigurations`,
    level({ limitResponse: { type: 'Think' } }),
    /limitResponse\.type: Unsupported value: "Think": supported values: "Queue", "Reject"/,
  ],
  [
    `${flow}/prioritylevelconfigurations`,
    queue({ queues: 2, handSize: 5 }),
    /handSize: Invalid value: 5: should not be greater than queues \(2\)/,
  ],
  [
    `${flow}/prioritylevelconfigurations`,
    queue({ queueLengthLimit: 0 }),
    /queueLengthLimit: Invalid value: 0: must be positive/,
  ],
  [
    '/apis/coordination.k8s.io/v1/namespaces/default/leases',
    { spec: { leaseDurationSeconds: 0 } },
    /leaseDurationSeconds: Invalid value: 0: must be greater than 0/,
  ],
  [
    '/api/v1/persistentvolumes',
    volume({ hostPath: { path: '/' }, persistentVolumeReclaimPolicy: 'Recycle' }),
    /may not be 'recycle' for a hostPath mount of '\/'/,
  ],
  [
    `${storage}/volumeattachments`,
    { spec: { attacher: 'a.b', nodeName: 'n', source: {} } },
    /spec\.source: Required value: must specify exactly one of/,
  ],
  [
    '/api/v1/namespaces/default/events',
    { involvedObject: { kind: 'Pod', name: 'a', namespace: 'other' } },
    /involvedObject\.namespace: Invalid value: "other": does not match event\.namespace/,
  ],
  [
    '/api/v1/nodes',
    { spec: { taints: [{ key: 'a', effect: 'Frown' }] } },
    /taints\[0\]\.effect: Unsupported value: "Frown"/,
  ],
  [
    '/api/v1/namespaces/default/limitranges',
    { spec: { limits: [{ type: 'Any thing' }] } },
    /limits\[0\]\.type: Invalid value: "Any thing"/,
  ],
  [
    '/apis/admissionregistration.k8s.io/v1/validatingadmissionpolicies',
    { spec: { paramKind: {}, validations: [{ expression: 'true' }] } },
    /paramKind\.apiVersion: Required value/,
  ],
  [
    '/apis/batch/v1/namespaces/default/jobs',
    {
      metadata: { name: 'j'.repeat(62) },
      spec: {
        completions: 3,
        completionMode: 'Indexed',
        template: { spec: { restartPolicy: 'Never', containers: [{ name: 'c', image: 'i' }] } },
      },
    },
    /metadata\.name: Invalid value: "j+": will not able to create pod with invalid DNS hostname: j+-2/,
  ],
  [
    '/apis/apiextensions.k8s.io/v1/customresourcedefinitions',
    {
      metadata: { name: 'shops.trade.k8s.io' },
      spec: {
        group: 'trade.k8s.io',
        scope: 'Cluster',
        names: { plural: 'shops', kind: 'Shop' },
        versions: [
          {
            name: 'v1',
            served: true,
            storage: true,
            schema: { openAPIV3Schema: { type: 'object' } },
          },
        ],
      },
    },
    /annotations\[api-approved\.kubernetes\.io\]: Required value: protected groups must have approval/,
  ],
  [`${rights}/subjectaccessreviews`, { spec: {} }, /exactly one of nonResourceAttributes or/],
  [
    `${rights}/subjectaccessreviews`,
    { spec: { resourceAttributes: pods } },
    /spec\.user: Invalid value: "": at least one of user or group must be specified/,
  ],
  [
    `${rights}/selfsubjectaccessreviews`,
    { spec: { resourceAttributes: pods, nonResourceAttributes: { path: '/', verb: 'get' } } },
    /cannot be specified in combination with resourceAttributes/,
  ],
  [
    `${rights}/namespaces/default/localsubjectaccessreviews`,
    {
      metadata: { namespace: 'default' },
      spec: { user: 'ann', resourceAttributes: { ...pods, namespace: 'other' } },
    },
    /resourceAttributes\.namespace: Invalid value: "other": must match metadata\.namespace/,
  ],
];

test('objects of the cluster that make no sense are refused with what is wrong', async () => {
  await using api = await startTestApi();

  for (const [path, body, said] of mistakes) {
    const { code, message } = await api.json('POST', path, { metadata: { name: 'a' }, ...body });

    assert.equal(code, 422, `${path}: ${message}`);
    assert.match(message ?? '', said);
  }
});

test('what is fixed for the life of an object is not changed, and neither is its kind', async () => {
  await using api = await startTestApi();
  const merge = { 'content-type': 'application/merge-patch+json' };
  const change = async (path: string, body: object, patch: object) => {
    const made = await api.json('POST', path, { metadata: { name: 'a' }, ...body });
    assert.equal(made.metadata.name, 'a', made.message);
    return await api.json('PATCH', `${path}/a`, patch, merge);
  };
  const source = { persistentVolumeName: 'v' };

  for (const [path, body, patch] of [
    [`${storage}/csidrivers`, { spec: {} }, { spec: { attachRequired: false } }],
    [
      `${storage}/volumeattachments`,
      { spec: { attacher: 'a.b', nodeName: 'n', source } },
      { spec: { nodeName: 'other' } },
    ],
    [
      '/api/v1/persistentvolumes',
      volume({ hostPath: { path: '/tmp/a' } }),
      { spec: { volumeMode: 'Block' } },
    ],
  ] as const) {
    const refused = await change(path, body, patch);
    assert.match(refused.message ?? '', /field is immutable/, path);
  }
  const refused = await change('/api/v1/namespaces/default/configmaps', {}, { kind: 'Secret' });
  assert.equal(refused.code, 400);
  assert.match(refused.message ?? '', /may not make another kind/);
});
