import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Budget } from '../src/cel/budget.ts';
import { evaluatePolicy } from '../src/policies/evaluate-policy.ts';
import { startTestApi, type TestApi } from '../src/testing/index.ts';

const registration = '/apis/admissionregistration.k8s.io/v1';
const policiesPath = `${registration}/validatingadmissionpolicies`;
const bindingsPath = `${registration}/validatingadmissionpolicybindings`;
const deployments = '/apis/apps/v1/namespaces/default/deployments';
const mergePatch = { 'content-type': 'application/merge-patch+json' };

const deployment = (name: string, replicas: number) => ({
  metadata: { name },
  spec: {
    replicas,
    selector: { matchLabels: { a: 'b' } },
    template: {
      metadata: { labels: { a: 'b' } },
      spec: { containers: [{ name: 'main', image: 'x:1' }] },
    },
  },
});

const policy = (spec: object) => ({
  metadata: { name: 'few' },
  spec: {
    matchConstraints: {
      resourceRules: [
        {
          apiGroups: ['apps'],
          apiVersions: ['v1'],
          operations: ['CREATE', 'UPDATE'],
          resources: ['deployments'],
        },
      ],
    },
    ...spec,
  },
});

async function bind(api: TestApi, spec: object, binding: object = {}) {
  const made = await api.json('POST', policiesPath, policy(spec));
  assert.equal(made.kind, 'ValidatingAdmissionPolicy', made.message);
  const bound = await api.json('POST', bindingsPath, {
    metadata: { name: 'everywhere' },
    spec: { policyName: 'few', validationActions: ['Deny'], ...binding },
  });
  assert.equal(bound.kind, 'ValidatingAdmissionPolicyBinding', bound.message);
}

// conformance: ValidatingAdmissionPolicy [Privileged:ClusterAdmin] should validate against a Deployment
test('what a policy does not allow is refused', async () => {
  await using api = await startTestApi();
  await bind(api, {
    validations: [
      {
        expression: 'object.spec.replicas > 1',
        messageExpression: "'wants more replicas than ' + string(object.spec.replicas)",
      },
    ],
  });

  const refused = await api.json('POST', deployments, deployment('one', 1));
  const made = await api.json('POST', deployments, deployment('two', 2));

  assert.equal(
    refused.message,
    `deployments.apps "one" is forbidden: ValidatingAdmissionPolicy 'few' with binding 'everywhere' denied request: wants more replicas than 1`,
  );
  assert.equal(refused.code, 422);
  // All that kubectl shows of it.
  assert.deepEqual(refused.details?.causes, [
    {
      message: `ValidatingAdmissionPolicy 'few' with binding 'everywhere' denied request: wants more replicas than 1`,
    },
  ]);
  assert.equal(made.kind, 'Deployment', made.message);
});

// conformance: ValidatingAdmissionPolicy [Privileged:ClusterAdmin] should allow expressions to refer variables.
test('expressions refer to variables, which refer to each other', async () => {
  await using api = await startTestApi();
  await bind(api, {
    variables: [
      { name: 'replicas', expression: 'object.spec.replicas' },
      { name: 'oddReplicas', expression: 'variables.replicas % 2 == 1' },
      { name: 'broken', expression: 'object.nothing.here' },
    ],
    validations: [
      { expression: 'variables.replicas > 1' },
      { expression: 'variables.oddReplicas', reason: 'Forbidden' },
    ],
  });

  const answers = await Promise.all(
    [1, 2, 3].map((count) => api.json('POST', deployments, deployment(`d${count}`, count))),
  );

  assert.match(answers[0]?.message ?? '', /failed expression: variables\.replicas > 1$/);
  assert.match(answers[1]?.message ?? '', /failed expression: variables\.oddReplicas$/);
  assert.equal(answers[1]?.code, 403);
  assert.equal(answers[2]?.kind, 'Deployment');
});

test('a policy is evaluated with each of its parameters', async () => {
  await using api = await startTestApi();
  await api.json('POST', '/api/v1/namespaces/default/configmaps', {
    metadata: { name: 'limits' },
    data: { most: '3' },
  });
  await bind(
    api,
    {
      paramKind: { apiVersion: 'v1', kind: 'ConfigMap' },
      validations: [
        { expression: 'object.spec.replicas <= int(params.data.most)', message: 'too many' },
      ],
    },
    { paramRef: { name: 'limits', parameterNotFoundAction: 'Deny' } },
  );

  const refused = await api.json('POST', deployments, deployment('four', 4));
  const made = await api.json('POST', deployments, deployment('three', 3));
  await api.json('DELETE', '/api/v1/namespaces/default/configmaps/limits');
  const without = await api.json('POST', deployments, deployment('two', 2));

  assert.match(refused.message ?? '', /denied request: too many$/);
  assert.equal(made.kind, 'Deployment');
  assert.match(without.message ?? '', /no params found for policy binding/);
});

test('a policy says whether it holds without its parameters, however it is bound', async () => {
  await using api = await startTestApi();
  await bind(
    api,
    {
      paramKind: { apiVersion: 'v1', kind: 'ConfigMap' },
      validations: [{ expression: 'object.spec.replicas <= int(params.data.most)' }],
    },
    {
      paramRef: { name: 'nothing', parameterNotFoundAction: 'Deny' },
      validationActions: ['Warn'],
    },
  );

  const refused = await api.json('POST', deployments, deployment('a', 1));
  await api.json('PATCH', `${policiesPath}/few`, { spec: { failurePolicy: 'Ignore' } }, mergePatch);
  const made = await api.json('POST', deployments, deployment('a', 1));

  assert.match(refused.message ?? '', /failed to configure binding: no params found/);
  assert.equal(made.kind, 'Deployment', made.message);
});

for (const [paramRef, message] of [
  [{}, /paramRef: Required value: one of name or selector must be specified/],
  [{ name: 'a' }, /paramRef\.parameterNotFoundAction: Required value/],
  [
    { name: 'a', selector: {}, parameterNotFoundAction: 'Deny' },
    /paramRef\.name: Forbidden: name and selector are mutually exclusive/,
  ],
  [
    { name: 'a', parameterNotFoundAction: 'Warn' },
    /paramRef\.parameterNotFoundAction: Unsupported value: "Warn"/,
  ],
] as const) {
  test(`a binding cannot have the parameters ${JSON.stringify(paramRef)}`, async () => {
    await using api = await startTestApi();

    const { code, message: found } = await api.json('POST', bindingsPath, {
      metadata: { name: 'a' },
      spec: { policyName: 'few', validationActions: ['Deny'], paramRef },
    });

    assert.equal(code, 422);
    assert.match(found ?? '', message);
  });
}

test('expressions ask what somebody may do', async () => {
  await using api = await startTestApi();
  await api.json('POST', '/apis/rbac.authorization.k8s.io/v1/clusterroles', {
    metadata: { name: 'deployer' },
    rules: [
      { apiGroups: ['apps'], resources: ['deployments'], verbs: ['create'] },
      { apiGroups: [''], resources: ['pods/log'], resourceNames: ['a'], verbs: ['get'] },
      { nonResourceURLs: ['/there'], verbs: ['get'] },
    ],
  });
  await api.json('POST', '/apis/rbac.authorization.k8s.io/v1/clusterrolebindings', {
    metadata: { name: 'deployer' },
    roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: 'deployer' },
    subjects: [
      { kind: 'User', name: 'bob', apiGroup: 'rbac.authorization.k8s.io' },
      { kind: 'ServiceAccount', name: 'robot', namespace: 'default' },
    ],
  });
  const logs = `authorizer.group('').resource('pods').subresource('log').namespace('default')`;
  await bind(api, {
    validations: [
      { expression: `authorizer.requestResource.check('create').allowed()` },
      { expression: `!authorizer.requestResource.check('delete').allowed()` },
      { expression: `${logs}.name('a').check('get').allowed()` },
      { expression: `!${logs}.check('get').allowed()` },
      { expression: `authorizer.path('/there').check('get').allowed()` },
      { expression: `!authorizer.path('/elsewhere').check('get').allowed()` },
      {
        expression: `authorizer.serviceAccount('default', 'robot').group('apps').resource('deployments').check('create').allowed()`,
      },
      {
        expression: `!authorizer.serviceAccount('default', 'other').group('apps').resource('deployments').check('create').allowed()`,
      },
      {
        expression: `object.metadata.name != 'why'`,
        messageExpression: `authorizer.requestResource.check('create').reason()`,
      },
    ],
  });
  const asBob = { 'impersonate-user': 'bob' };

  const made = await api.json('POST', deployments, deployment('a', 1), asBob);
  const explained = await api.json('POST', deployments, deployment('why', 1), asBob);
  const administrator = await api.json('POST', deployments, deployment('b', 1));

  assert.equal(made.kind, 'Deployment', made.message);
  assert.match(
    explained.message ?? '',
    /RBAC: allowed by ClusterRoleBinding "deployer" of ClusterRole "deployer" to User "bob"$/,
  );
  assert.match(administrator.message ?? '', /failed expression: !authorizer\.requestResource/);
});

test('a policy notes what its annotations say, and refuses what it cannot note', () => {
  const spec = {
    auditAnnotations: [
      { key: 'who', valueExpression: `request.userInfo.username + ' writes'` },
      { key: 'nothing', valueExpression: 'null' },
      { key: 'broken', valueExpression: 'object.nothing.here' },
    ],
  };
  const given = { object: {}, request: { userInfo: { username: 'bob' } } };

  const strict = evaluatePolicy(spec, given, new Budget());
  const lenient = evaluatePolicy({ ...spec, failurePolicy: 'Ignore' }, given, new Budget());

  assert.deepEqual(strict.notes, [['who', 'bob writes']]);
  assert.deepEqual(
    strict.violations.map(({ isFailure, message }) => [isFailure, message]),
    [[true, `valueExpression 'object.nothing.here' resulted in error: no such key: nothing`]],
  );
  assert.deepEqual(lenient, { violations: [], notes: [['who', 'bob writes']] });
});

test('a policy that refuses keeps no other one from warning', async () => {
  await using api = await startTestApi();
  await bind(api, { validations: [{ expression: 'false', message: 'never' }] });
  await api.json('POST', bindingsPath, {
    metadata: { name: 'warning' },
    spec: { policyName: 'few', validationActions: ['Warn'] },
  });

  const response = await api.send('POST', deployments, deployment('a', 1));

  assert.equal(response.status, 422);
  assert.equal(
    response.headers.get('warning'),
    `299 - "Validation failed for ValidatingAdmissionPolicy 'few' with binding 'warning': never"`,
  );
});

test('a policy may only warn', async () => {
  await using api = await startTestApi();
  await bind(
    api,
    { validations: [{ expression: 'false', message: 'never' }] },
    { validationActions: ['Warn', 'Audit'] },
  );

  const response = await api.send('POST', deployments, deployment('a', 1));

  assert.equal(response.status, 201);
  assert.equal(
    response.headers.get('warning'),
    `299 - "Validation failed for ValidatingAdmissionPolicy 'few' with binding 'everywhere': never"`,
  );
});

test('a mistake in an expression refuses, or is ignored', async () => {
  await using api = await startTestApi();
  await bind(api, { validations: [{ expression: 'object.nothing.here == 1' }] });
  const refused = await api.json('POST', deployments, deployment('a', 1));
  await api.json('PATCH', `${policiesPath}/few`, { spec: { failurePolicy: 'Ignore' } }, mergePatch);
  const ignored = await api.json('POST', deployments, deployment('a', 1));

  assert.match(
    refused.message ?? '',
    /expression 'object\.nothing\.here == 1' resulted in error: No such key: nothing/i,
  );
  assert.equal(ignored.kind, 'Deployment');
});

// conformance: ValidatingAdmissionPolicy [Privileged:ClusterAdmin] should support ValidatingAdmissionPolicy API operations
// conformance: ValidatingAdmissionPolicy [Privileged:ClusterAdmin] should support ValidatingAdmissionPolicyBinding API operations
for (const [path, kind, spec] of [
  [
    policiesPath,
    'ValidatingAdmissionPolicy',
    policy({ validations: [{ expression: 'true' }] }).spec,
  ],
  [
    bindingsPath,
    'ValidatingAdmissionPolicyBinding',
    { policyName: 'x', validationActions: ['Deny'] },
  ],
] as const) {
  test(`${kind} is made, read, changed, listed and deleted`, async () => {
    await using api = await startTestApi();
    const made = await api.json('POST', path, {
      metadata: { name: 'a', labels: { x: 'y' } },
      spec,
    });
    assert.equal(made.kind, kind, made.message);
    assert.equal((await api.json('GET', `${path}/a`)).metadata.uid, made.metadata.uid);
    assert.equal((await api.json('GET', `${path}?labelSelector=x%3Dy`)).items?.length, 1);
    const patched = await api.json(
      'PATCH',
      `${path}/a`,
      { metadata: { annotations: { p: 'q' } } },
      mergePatch,
    );
    assert.equal(patched.metadata.annotations?.p, 'q');
    const current = await api.json('GET', `${path}/a`);
    const updated = await api.json('PUT', `${path}/a`, {
      ...current,
      metadata: { ...current.metadata, annotations: { p: 'r' } },
    });
    assert.equal(updated.metadata.annotations?.p, 'r', updated.message);
    assert.equal((await api.json('DELETE', `${path}/a`)).status, 'Success');
    await api.json('POST', path, { metadata: { name: 'b' }, spec });
    await api.json('DELETE', path);
    assert.equal((await api.json('GET', path)).items?.length, 0);
  });
}

test('the status of a policy says which of its states is in force', async () => {
  await using api = await startTestApi();
  await api.json('POST', policiesPath, policy({ validations: [{ expression: 'true' }] }));

  for (;;) {
    const { status } = await api.json('GET', `${policiesPath}/few`);
    if (status?.observedGeneration === 1) break;
    await new Promise((resolve) => setImmediate(resolve));
  }
});
