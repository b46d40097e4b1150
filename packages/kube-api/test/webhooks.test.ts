import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { EndpointSlice } from '@slipway/kube-objects';
import { type Answer, startTestApi, type TestApi } from '../src/testing/index.ts';
import { cronTab, cronTabs, cronTabsPath, cronTabVersion, definitionsPath } from './crontabs.ts';
import { patching, type Respond, startWebhooks, type WebhookServer } from './webhook-server.ts';

const registration = '/apis/admissionregistration.k8s.io/v1';
const configMaps = '/api/v1/namespaces/default/configmaps';
const mergePatch = { 'content-type': 'application/merge-patch+json' };

type Type = 'Mutating' | 'Validating';

const configuration = (type: Type, webhooks: readonly object[], name = 'hooks') => ({
  apiVersion: 'admissionregistration.k8s.io/v1',
  kind: `${type}WebhookConfiguration`,
  metadata: { name },
  webhooks,
});

const pathOf = (type: Type) => `${registration}/${type.toLowerCase()}webhookconfigurations`;

const rule = (
  resources: readonly string[],
  operations: readonly string[] = ['CREATE', 'UPDATE'],
) => ({
  operations,
  apiGroups: ['*'],
  apiVersions: ['*'],
  resources,
});

const webhook = (server: WebhookServer, more: object = {}, path = '/') => ({
  name: 'a.hooks.example.com',
  clientConfig: server.at(path),
  rules: [rule(['configmaps'])],
  sideEffects: 'None',
  admissionReviewVersions: ['v1'],
  ...more,
});

interface Hooked extends AsyncDisposable {
  readonly api: TestApi;
  readonly hooks: WebhookServer;
  register(type: Type, more?: object, path?: string): Promise<Answer>;
}

async function startHooked(respond: Respond): Promise<Hooked> {
  const stack = new AsyncDisposableStack();
  const api = stack.use(await startTestApi());
  const hooks = stack.use(await startWebhooks(respond));
  return {
    api,
    hooks,
    async register(type, more, path) {
      const made = await api.json(
        'POST',
        pathOf(type),
        configuration(type, [webhook(hooks, more, path)]),
      );
      assert.equal(made.kind, `${type}WebhookConfiguration`, made.message);
      return made;
    },
    [Symbol.asyncDispose]: () => stack.disposeAsync(),
  };
}

const configMap = (name: string, more: object = {}) => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name, ...more },
  data: { a: '1' },
});

const addLabel = (value: string) => patching({ op: 'add', path: '/data/mutated', value });

// conformance: AdmissionWebhook [Privileged:ClusterAdmin] should mutate configmap
test('a webhook changes what is written', async () => {
  await using hooked = await startHooked(() => ({
    ...addLabel('yes'),
    warnings: ['mind the gap'],
  }));
  await hooked.register('Mutating');

  const response = await hooked.api.send('POST', configMaps, configMap('a'));

  assert.deepEqual(((await response.json()) as Answer).data, { a: '1', mutated: 'yes' });
  assert.equal(response.headers.get('warning'), '299 - "mind the gap"');
  const [question] = hooked.hooks.asked;
  assert.deepEqual(
    [
      question?.request.operation,
      question?.request.name,
      question?.request.namespace,
      question?.request.oldObject,
      question?.request.dryRun,
    ],
    ['CREATE', 'a', 'default', null, false],
  );
  assert.equal(question?.path, '/?timeout=10s');
});

// conformance: AdmissionWebhook [Privileged:ClusterAdmin] should be able to deny pod and configmap creation
test('a webhook refuses what is written, in its own words and code', async () => {
  await using hooked = await startHooked(({ request }) => ({
    allowed: (request.object?.data as { a?: string } | undefined)?.a !== 'bad',
    status: { message: 'the data is bad', code: 403 },
  }));
  await hooked.register('Validating');

  const refused = await hooked.api.json('POST', configMaps, {
    ...configMap('a'),
    data: { a: 'bad' },
  });
  const made = await hooked.api.json('POST', configMaps, configMap('a'));
  const changed = await hooked.api.json(
    'PATCH',
    `${configMaps}/a`,
    { data: { a: 'bad' } },
    mergePatch,
  );

  assert.equal(
    refused.message,
    'admission webhook "a.hooks.example.com" denied the request: the data is bad',
  );
  assert.equal(refused.code, 403);
  assert.equal(made.kind, 'ConfigMap');
  assert.equal(changed.code, 403);
});

test('what a webhook says of its refusal reaches the client whole', async () => {
  const causes = [{ reason: 'FieldValueInvalid', message: 'too short', field: 'data.a' }];
  await using hooked = await startHooked(() => ({
    allowed: false,
    status: {
      message: 'the data is bad',
      reason: 'Invalid',
      code: 422,
      details: { name: 'a', kind: 'ConfigMap', causes, color: 'red' },
    },
    warnings: ['mind the gap'],
  }));
  await hooked.register('Validating');

  const response = await hooked.api.send('POST', configMaps, configMap('a'));

  assert.equal(response.status, 422);
  assert.equal(response.headers.get('warning'), '299 - "mind the gap"');
  const { reason, details } = (await response.json()) as Answer;
  assert.equal(reason, 'Invalid');
  assert.deepEqual(details, { name: 'a', kind: 'ConfigMap', causes });
});

test('a refusal without a reason has none', async () => {
  await using hooked = await startHooked(() => ({
    allowed: false,
    status: { message: 'no', code: 403 },
  }));
  await hooked.register('Validating');

  const { code, reason } = await hooked.api.json('POST', configMaps, configMap('a'));

  assert.deepEqual([code, reason], [403, undefined]);
});

test('a webhook whose status nobody can read has failed', async () => {
  await using hooked = await startHooked(() => ({ allowed: false, status: { code: 'bad' } }));
  await hooked.register('Validating');

  const { code, message } = await hooked.api.json('POST', configMaps, configMap('a'));

  assert.equal(code, 500);
  assert.match(message ?? '', /failed calling webhook "a\.hooks\.example\.com".*cannot unmarshal/);
});

test('conditions of webhooks ask what who makes the request may do', async () => {
  await using hooked = await startHooked(() => ({ allowed: false }));
  const expression = `!authorizer.group('').resource('configmaps').check('approve').allowed()`;
  await hooked.register('Validating', {
    matchConditions: [{ name: 'unless-approver', expression }],
  });
  await hooked.api.json('POST', '/apis/rbac.authorization.k8s.io/v1/clusterroles', {
    metadata: { name: 'writer' },
    rules: [{ apiGroups: [''], resources: ['configmaps'], verbs: ['create'] }],
  });
  await hooked.api.json('POST', '/apis/rbac.authorization.k8s.io/v1/clusterrolebindings', {
    metadata: { name: 'writer' },
    roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: 'writer' },
    subjects: [{ kind: 'User', name: 'bob', apiGroup: 'rbac.authorization.k8s.io' }],
  });

  const asked = await hooked.api.json('POST', configMaps, configMap('a'), {
    'impersonate-user': 'bob',
  });
  const spared = await hooked.api.json('POST', configMaps, configMap('a'));

  assert.equal(asked.code, 400, asked.message);
  assert.equal(spared.kind, 'ConfigMap', spared.message);
});

// conformance: AdmissionWebhook [Privileged:ClusterAdmin] should be able to deny custom resource creation, update and deletion
test('custom resources are refused on creation, change and deletion', async () => {
  let refuses = false;
  await using hooked = await startHooked(() => ({ allowed: !refuses, status: { message: 'no' } }));
  await hooked.api.json('POST', definitionsPath, cronTabs());
  await hooked.api.json('POST', cronTabsPath, cronTab({}));
  await hooked.register('Validating', { rules: [rule(['crontabs'], ['*'])] });
  refuses = true;

  const answers = [
    await hooked.api.json('POST', cronTabsPath, cronTab({}, 'other')),
    await hooked.api.json(
      'PATCH',
      `${cronTabsPath}/nightly`,
      { spec: { replicas: 3 } },
      mergePatch,
    ),
    await hooked.api.json('DELETE', `${cronTabsPath}/nightly`),
  ];

  for (const { message } of answers) {
    assert.equal(message, 'admission webhook "a.hooks.example.com" denied the request: no');
  }
  refuses = false;
  const { status } = await hooked.api.json('DELETE', `${cronTabsPath}/nightly`);
  assert.equal(status, 'Success');
  const last = hooked.hooks.asked.at(-1)?.request;
  assert.deepEqual(
    [last?.operation, last?.object, (last?.oldObject as Answer | undefined)?.metadata.name],
    ['DELETE', null, 'nightly'],
  );
});

// conformance: AdmissionWebhook [Privileged:ClusterAdmin] should deny crd creation
test('definitions are refused as well', async () => {
  await using hooked = await startHooked(() => ({ allowed: false }));
  await hooked.register('Validating', { rules: [rule(['customresourcedefinitions'])] });

  const refused = await hooked.api.json('POST', definitionsPath, cronTabs());

  assert.equal(
    refused.message,
    'admission webhook "a.hooks.example.com" denied the request without explanation',
  );
  assert.equal(refused.code, 400);
});

// conformance: AdmissionWebhook [Privileged:ClusterAdmin] should mutate custom resource
// conformance: AdmissionWebhook [Privileged:ClusterAdmin] should mutate custom resource with pruning
test('what a webhook adds to a custom resource is pruned and completed', async () => {
  await using hooked = await startHooked(() =>
    patching(
      { op: 'add', path: '/spec/bogus', value: 1 },
      { op: 'add', path: '/spec/image', value: 'app:2' },
      { op: 'remove', path: '/spec/replicas' },
    ),
  );
  await hooked.api.json('POST', definitionsPath, cronTabs());
  await hooked.register('Mutating', { rules: [rule(['crontabs'])] });

  const made = (await hooked.api.json(
    'POST',
    cronTabsPath,
    cronTab({ replicas: 4 }),
  )) as unknown as { spec: object };

  assert.deepEqual(made.spec, { schedule: '0 0 * * *', replicas: 1, image: 'app:2' });
});

// conformance: AdmissionWebhook [Privileged:ClusterAdmin] should mutate custom resource with different stored version
test('objects of an older stored version are changed by the webhook of another', async () => {
  await using hooked = await startHooked(() =>
    patching({ op: 'add', path: '/spec/image', value: 'app:3' }),
  );
  const beta = { ...cronTabVersion, name: 'v1beta1', storage: false };
  await hooked.api.json('POST', definitionsPath, cronTabs([cronTabVersion, beta]));
  await hooked.api.json('POST', cronTabsPath, cronTab({}));
  await hooked.register('Mutating', { rules: [{ ...rule(['crontabs']), apiVersions: ['v1'] }] });
  const versions = [
    { ...cronTabVersion, storage: false },
    { ...beta, storage: true },
  ];
  await hooked.api.json(
    'PATCH',
    `${definitionsPath}/crontabs.stable.example.com`,
    { spec: { versions } },
    mergePatch,
  );

  const changed = (await hooked.api.json(
    'PATCH',
    `${cronTabsPath}/nightly`,
    { metadata: { labels: { a: 'b' } } },
    mergePatch,
  )) as unknown as { apiVersion: string; spec: { image?: string } };

  assert.equal(changed.spec.image, 'app:3');
  assert.equal(changed.apiVersion, 'stable.example.com/v1');
});

// conformance: AdmissionWebhook [Privileged:ClusterAdmin] should mutate pod and apply defaults after mutation
test('what a webhook adds to a pod gets its defaults', async () => {
  await using hooked = await startHooked(() =>
    patching({
      op: 'add',
      path: '/spec/initContainers',
      value: [{ name: 'added', image: 'x:1', resources: {} }],
    }),
  );
  await hooked.api.json('POST', '/api/v1/namespaces/default/serviceaccounts', {
    metadata: { name: 'default' },
  });
  await hooked.register('Mutating', { rules: [rule(['pods'], ['CREATE'])] });

  const pod = (await hooked.api.json('POST', '/api/v1/namespaces/default/pods', {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'p' },
    spec: { containers: [{ name: 'main', image: 'x:1' }] },
  })) as unknown as {
    spec: { initContainers?: { terminationMessagePolicy: string }[] };
    message?: string;
  };

  assert.equal(pod.spec?.initContainers?.[0]?.terminationMessagePolicy, 'File', pod.message);
});

// conformance: AdmissionWebhook [Privileged:ClusterAdmin] should honor timeout
test('a webhook that does not answer in time fails the request, or is ignored', async () => {
  await using hooked = await startHooked(() => undefined);
  const hook = { timeoutSeconds: 1, failurePolicy: 'Fail' };
  await hooked.register('Validating', hook);

  const started = performance.now();
  const refused = await hooked.api.json('POST', configMaps, configMap('a'));
  assert.match(
    refused.message ?? '',
    /failed calling webhook "a\.hooks\.example\.com": failed to call webhook: Post "https:.*timeout=1s": context deadline exceeded/,
  );
  assert.equal(refused.code, 500);
  assert.ok(performance.now() - started < 5000);

  await hooked.api.json(
    'PATCH',
    `${pathOf('Validating')}/hooks`,
    {
      webhooks: [webhook(hooked.hooks, { ...hook, failurePolicy: 'Ignore' })],
    },
    mergePatch,
  );
  assert.equal((await hooked.api.json('POST', configMaps, configMap('a'))).kind, 'ConfigMap');
});

// conformance: AdmissionWebhook [Privileged:ClusterAdmin] should unconditionally reject operations on fail closed webhook
test('a webhook without anybody behind it refuses all, or nothing', async () => {
  await using hooked = await startHooked(() => ({ allowed: true }));
  // An empty path is none.
  const service = { service: { namespace: 'default', name: 'nobody', path: '' } };
  await hooked.register('Validating', { clientConfig: service });

  const refused = await hooked.api.json('POST', configMaps, configMap('a'));

  assert.match(refused.message ?? '', /failed calling webhook .*: service "nobody" not found/);
});

// conformance: AdmissionWebhook [Privileged:ClusterAdmin] should not be able to mutate or prevent deletion of webhook configuration objects
test('webhooks are not asked about the configuration of webhooks', async () => {
  await using hooked = await startHooked(() => ({ allowed: false }));
  await hooked.register('Validating', { rules: [rule(['*'], ['*'])] });
  await hooked.register('Mutating', { rules: [rule(['*'], ['*'])] });

  for (const type of ['Mutating', 'Validating'] as const) {
    const deleted = await hooked.api.json('DELETE', `${pathOf(type)}/hooks`);
    assert.equal(deleted.status, 'Success');
  }
  assert.equal(hooked.hooks.asked.length, 0);
});

// conformance: AdmissionWebhook [Privileged:ClusterAdmin] patching/updating a validating webhook should work
// conformance: AdmissionWebhook [Privileged:ClusterAdmin] patching/updating a mutating webhook should work
// conformance: AdmissionWebhook [Privileged:ClusterAdmin] listing mutating webhooks should work
// conformance: AdmissionWebhook [Privileged:ClusterAdmin] listing validating webhooks should work
for (const type of ['Mutating', 'Validating'] as const) {
  test(`${type.toLowerCase()} webhooks hear what their newest rules say, and nothing once they are deleted`, async () => {
    await using hooked = await startHooked(() => ({ allowed: false }));
    const made = (await hooked.register(type)) as unknown as {
      webhooks: Record<string, unknown>[];
    };
    const path = `${pathOf(type)}/hooks`;
    const write = async (name: string) =>
      (await hooked.api.json('POST', configMaps, configMap(name))).kind;
    assert.equal(made.webhooks[0]?.failurePolicy, 'Fail');
    assert.equal(await write('a'), 'Status');

    const updated = [webhook(hooked.hooks, { rules: [rule(['configmaps'], ['UPDATE'])] })];
    const current = await hooked.api.json('GET', path);
    await hooked.api.json('PUT', path, { ...current, webhooks: updated });
    assert.equal(await write('a'), 'ConfigMap');

    await hooked.api.json('PATCH', path, { webhooks: [webhook(hooked.hooks)] }, mergePatch);
    assert.equal(await write('b'), 'Status');

    assert.equal((await hooked.api.json('GET', pathOf(type))).items?.length, 1);
    await hooked.api.json('DELETE', pathOf(type));
    assert.equal(await write('b'), 'ConfigMap');
  });
}

// conformance: AdmissionWebhook [Privileged:ClusterAdmin] should include webhook resources in discovery documents
test('the kinds that configure admission are discovered', async () => {
  await using api = await startTestApi();
  const found = JSON.stringify(await api.json('GET', registration));
  assert.match(found, /"mutatingwebhookconfigurations"/);
  assert.match(found, /"validatingwebhookconfigurations"/);
  assert.match(
    JSON.stringify(await api.json('GET', '/apis/admissionregistration.k8s.io')),
    /"admissionregistration.k8s.io\/v1"/,
  );
});

// conformance: AdmissionWebhook [Privileged:ClusterAdmin] should mutate everything except 'skip-me' configmaps
// conformance: AdmissionWebhook [Privileged:ClusterAdmin] should be able to create and update mutating webhook configurations with match conditions
// conformance: AdmissionWebhook [Privileged:ClusterAdmin] should be able to create and update validating webhook configurations with match conditions
test('conditions keep a webhook from being asked', async () => {
  await using hooked = await startHooked(() => addLabel('yes'));
  const matchConditions = [{ name: 'skip-me', expression: "object.metadata.name != 'skip-me'" }];
  await hooked.register('Mutating', { matchConditions });
  await hooked.api.json(
    'PATCH',
    `${pathOf('Mutating')}/hooks`,
    { webhooks: [webhook(hooked.hooks, { matchConditions })] },
    mergePatch,
  );

  const skipped = await hooked.api.json('POST', configMaps, configMap('skip-me'));
  const made = await hooked.api.json('POST', configMaps, configMap('other'));

  assert.deepEqual([skipped.data, made.data], [{ a: '1' }, { a: '1', mutated: 'yes' }]);
});

// conformance: AdmissionWebhook [Privileged:ClusterAdmin] should reject mutating webhook configurations with invalid match conditions
// conformance: AdmissionWebhook [Privileged:ClusterAdmin] should reject validating webhook configurations with invalid match conditions
for (const type of ['Mutating', 'Validating'] as const) {
  test(`${type.toLowerCase()} webhooks with conditions that do not compile are refused`, async () => {
    await using hooked = await startHooked(() => ({ allowed: true }));
    const matchConditions = [{ name: 'invalid', expression: '... [] bad expression' }];

    const refused = await hooked.api.json(
      'POST',
      pathOf(type),
      configuration(type, [webhook(hooked.hooks, { matchConditions })]),
    );

    assert.match(
      refused.message ?? '',
      /webhooks\[0\]\.matchConditions\[0\]\.expression: Invalid value: .*: compilation failed/,
    );
  });
}

test('selectors of namespaces and objects choose what a webhook hears of', async () => {
  await using hooked = await startHooked(() => addLabel('yes'));
  await hooked.api.json('POST', '/api/v1/namespaces', {
    metadata: { name: 'hooked', labels: { hooks: 'on' } },
  });
  await hooked.register('Mutating', {
    namespaceSelector: { matchLabels: { hooks: 'on' } },
    objectSelector: { matchExpressions: [{ key: 'skip', operator: 'DoesNotExist' }] },
  });

  const elsewhere = await hooked.api.json('POST', configMaps, configMap('a'));
  const there = configMaps.replace('default', 'hooked');
  const made = await hooked.api.json('POST', there, configMap('a'));
  const skipped = await hooked.api.json('POST', there, configMap('b', { labels: { skip: 'x' } }));

  assert.deepEqual(
    [elsewhere.data, made.data, skipped.data],
    [{ a: '1' }, { a: '1', mutated: 'yes' }, { a: '1' }],
  );
});

test('a dry run asks only webhooks without side effects', async () => {
  await using hooked = await startHooked(() => addLabel('yes'));
  await hooked.register('Mutating', { sideEffects: 'NoneOnDryRun' });

  const dry = await hooked.api.json('POST', `${configMaps}?dryRun=All`, configMap('a'));

  assert.equal(dry.data?.mutated, 'yes');
  assert.equal(hooked.hooks.asked[0]?.request.dryRun, true);
  assert.equal((await hooked.api.json('GET', `${configMaps}/a`)).code, 404);
});

test('a webhook that wants to is asked again once others have changed the object after it', async () => {
  await using hooked = await startHooked(({ path, request }) => {
    const data = request.object?.data as Record<string, string>;
    if (path.startsWith('/second'))
      return patching({ op: 'add', path: '/data/second', value: '1' });
    return patching({ op: 'add', path: '/data/first', value: 'second' in data ? 'again' : 'once' });
  });
  const both = [
    webhook(
      hooked.hooks,
      { name: 'a.first.example.com', reinvocationPolicy: 'IfNeeded' },
      '/first',
    ),
    webhook(hooked.hooks, { name: 'b.second.example.com' }, '/second'),
  ];
  await hooked.api.json('POST', pathOf('Mutating'), configuration('Mutating', both));

  const made = await hooked.api.json('POST', configMaps, configMap('a'));

  assert.deepEqual(made.data, { a: '1', first: 'again', second: '1' });
  assert.equal(hooked.hooks.asked.length, 3);
});

test('an object that changes while a webhook is asked is decided anew', async () => {
  let interfere: (() => Promise<unknown>) | undefined;
  let release = () => {};
  await using hooked = await startHooked(({ request }) => {
    const data = request.object?.data as Record<string, string>;
    if (data.mine === 'yes' && interfere !== undefined) {
      const work = interfere;
      interfere = undefined;
      void work().then(release);
    }
    return { allowed: true };
  });
  await hooked.api.json('POST', configMaps, configMap('a'));
  await hooked.register('Validating', { objectSelector: { matchLabels: { ask: 'yes' } } });
  const done = new Promise<void>((resolve) => {
    release = resolve;
  });
  interfere = () =>
    hooked.api.json('PATCH', `${configMaps}/a`, { data: { theirs: 'yes' } }, mergePatch);

  const changed = await hooked.api.json(
    'PATCH',
    `${configMaps}/a`,
    { metadata: { labels: { ask: 'yes' } }, data: { mine: 'yes' } },
    mergePatch,
  );
  await done;

  assert.equal(changed.kind, 'ConfigMap', changed.message);
  const { data } = await hooked.api.json('GET', `${configMaps}/a`);
  assert.deepEqual(data, { a: '1', mine: 'yes', theirs: 'yes' });
});

test('a webhook behind a service is asked at its pod, by the name of the service', async () => {
  await using hooked = await startHooked(() => addLabel('by service'));
  await hooked.api.json('POST', '/api/v1/namespaces/default/services', {
    metadata: { name: 'hook' },
    spec: { ports: [{ port: 443, targetPort: 8443 }] },
  });
  // Written past the API, which refuses loopback addresses: the one address every machine has.
  await hooked.api.server.objects.create<EndpointSlice>('endpointslices.discovery.k8s.io', {
    apiVersion: 'discovery.k8s.io/v1',
    kind: 'EndpointSlice',
    metadata: {
      namespace: 'default',
      name: 'hook-1',
      labels: { 'kubernetes.io/service-name': 'hook' },
    },
    addressType: 'IPv4',
    ports: [{ name: '', port: hooked.hooks.port, protocol: 'TCP' }],
    endpoints: [{ addresses: ['127.0.0.1'], conditions: { ready: true } }],
  });
  const clientConfig = {
    service: { namespace: 'default', name: 'hook', path: '/mutate' },
    caBundle: hooked.hooks.caBundle,
  };
  await hooked.register('Mutating', { clientConfig });

  const made = await hooked.api.json('POST', configMaps, configMap('a'));

  assert.equal(made.data?.mutated, 'by service', made.message);
  assert.equal(hooked.hooks.asked[0]?.path, '/mutate?timeout=10s');
});
