import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Answer, startTestApi, type TestApi } from '../src/testing/index.ts';
import {
  cronTab,
  cronTabSchema,
  cronTabs,
  cronTabsPath,
  cronTabVersion,
  definitionsPath,
} from './crontabs.ts';

interface CronTabAnswer extends Answer {
  readonly spec: Readonly<Record<string, unknown>>;
}

async function startWithCronTabs(definition: object = cronTabs()) {
  const api = await startTestApi();
  const made = await api.json('POST', definitionsPath, definition);
  assert.equal(made.kind, 'CustomResourceDefinition', JSON.stringify(made));
  return {
    api,
    made,
    send: async (method: string, path: string, body?: unknown, headers?: Record<string, string>) =>
      (await api.json(method, cronTabsPath + path, body, headers)) as CronTabAnswer,
    [Symbol.asyncDispose]: () => api[Symbol.asyncDispose](),
  };
}

/** Resolves once an address answers as it shall. */
async function status(api: TestApi, path: string, wanted: number): Promise<void> {
  while ((await api.send('GET', path)).status !== wanted) {
    await new Promise((resolve) => setImmediate(resolve));
  }
}

/** The answer where there must be one. */
function present<T>(value: T | undefined): T {
  assert.ok(value !== undefined);
  return value;
}

const mergePatch = { 'content-type': 'application/merge-patch+json' };

// conformance: CustomResourceDefinition resources [Privileged:ClusterAdmin] Simple CustomResourceDefinition creating/deleting custom resource definition objects works
test('a kind is there with its definition, and goes with it and its objects', async () => {
  await using crons = await startWithCronTabs();
  const { api, made, send } = crons;

  assert.deepEqual(
    (present(made.status).conditions as { type: string; status: string }[]).map(
      ({ type, status }) => [type, status],
    ),
    [
      ['NamesAccepted', 'True'],
      ['Established', 'True'],
    ],
  );
  assert.deepEqual(made.status?.storedVersions, ['v1']);
  assert.equal((await send('POST', '', cronTab({}))).kind, 'CronTab');

  await api.json('DELETE', `${definitionsPath}/crontabs.stable.example.com`);

  await status(api, cronTabsPath, 404);
  const gone = await api.json('GET', `${definitionsPath}/crontabs.stable.example.com`);
  assert.equal(gone.code, 404);
});

// conformance: CustomResourceDefinition resources [Privileged:ClusterAdmin] Simple CustomResourceDefinition listing custom resource definition objects works
test('definitions are listed and deleted by their labels', async () => {
  await using api = await startTestApi();
  for (const name of ['a', 'b']) {
    const definition = cronTabs([cronTabVersion], {
      names: { plural: `${name}s`, kind: name.toUpperCase() },
    });
    await api.json('POST', definitionsPath, {
      ...definition,
      metadata: { name: `${name}s.stable.example.com`, labels: { x: name } },
    });
  }

  const list = await api.json('GET', `${definitionsPath}?labelSelector=x%3Da`);
  assert.deepEqual(
    list.items?.map(({ metadata }) => metadata.name),
    ['as.stable.example.com'],
  );
  await api.json('DELETE', `${definitionsPath}?labelSelector=x%3Da`);
  await status(api, `${definitionsPath}/as.stable.example.com`, 404);
  assert.equal((await api.json('GET', definitionsPath)).items?.length, 1);
});

// conformance: CustomResourceDefinition resources [Privileged:ClusterAdmin] Simple CustomResourceDefinition getting/updating/patching custom resource definition status sub-resource works
test('the status of a definition is read, replaced and patched by itself', async () => {
  await using crons = await startWithCronTabs();
  const path = `${definitionsPath}/crontabs.stable.example.com/status`;
  const condition = { type: 'Mine', status: 'True', reason: 'E2E', message: 'set' };

  const before = await crons.api.json('GET', path);
  const conditions = [...(present(before.status).conditions as object[]), condition];
  const replaced = await crons.api.json('PUT', path, {
    ...before,
    status: { ...before.status, conditions },
  });
  const patched = await crons.api.json(
    'PATCH',
    path,
    { metadata: { labels: { a: 'b' } }, status: { storedVersions: ['v1'] } },
    mergePatch,
  );

  assert.ok(
    (present(replaced.status).conditions as { type: string }[]).some(({ type }) => type === 'Mine'),
  );
  assert.ok(
    (present(patched.status).conditions as { type: string }[]).some(({ type }) => type === 'Mine'),
  );
});

test('fields are defaulted and pruned, null gives way, what is anything stays', async () => {
  await using crons = await startWithCronTabs();

  const made = await crons.send(
    'POST',
    '',
    cronTab({
      bogus: 1,
      image: null,
      nothing: null,
      anything: { a: { b: 1 } },
      template: {
        apiVersion: 'v1',
        kind: 'Pod',
        metadata: { name: 'x', labels: { a: 'b' } },
        spec: { x: 1 },
      },
    }),
  );

  assert.deepEqual(made.spec, {
    schedule: '0 0 * * *',
    nothing: null,
    anything: { a: { b: 1 } },
    template: {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name: 'x', labels: { a: 'b' } },
      spec: { x: 1 },
    },
    replicas: 1,
  });
});

for (const [name, spec, message] of [
  ['a missing field', { schedule: undefined }, 'spec.schedule: Required value'],
  [
    'a wrong type',
    { replicas: 'x' },
    'spec.replicas: Invalid value: "string": spec.replicas in body must be of type integer: "string"',
  ],
  [
    'too small a number',
    { replicas: 0 },
    'spec.replicas: Invalid value: 0: spec.replicas in body should be greater than or equal to 1',
  ],
  [
    'too large a number',
    { replicas: 11 },
    'spec.replicas: Invalid value: 11: spec.replicas in body should be less than or equal to 10',
  ],
  [
    'a text that does not match',
    { schedule: 'daily' },
    `spec.schedule: Invalid value: "daily": spec.schedule in body should match '^\\S+( \\S+){4}$'`,
  ],
  [
    'a long text',
    { image: 'app45678901234567890123' },
    'spec.image: Too long: may not be more than 20 bytes',
  ],
  [
    'a value that is none of some',
    { policy: 'Maybe' },
    'spec.policy: Unsupported value: "Maybe": supported values: "Allow", "Forbid"',
  ],
  [
    'neither number nor text',
    { port: 1.5 },
    'spec.port: Invalid value: "number": spec.port in body must be of type integer,string: "number"',
  ],
  ['a repeated item of a set', { words: ['a', 'b', 'a'] }, 'spec.words[2]: Duplicate value: "a"'],
  [
    'a repeated key',
    { ports: [{ name: 'a' }, { name: 'a' }] },
    'spec.ports[1]: Duplicate value: {"name":"a"}',
  ],
  [
    'a wrong value in a map',
    { labels: { a: 1 } },
    'spec.labels[a]: Invalid value: "integer": spec.labels[a] in body must be of type string: "integer"',
  ],
  ['a broken rule', { image: 'other' }, 'spec: Invalid value: image other is not an app'],
  [
    'an object without a kind',
    { template: { apiVersion: 'v1' } },
    'spec.template.kind: Required value',
  ],
] as const) {
  test(`${name} is refused`, async () => {
    await using crons = await startWithCronTabs();

    const refused = await crons.send('POST', '', cronTab(spec));

    assert.equal(refused.message, `CronTab.stable.example.com "nightly" is invalid: ${message}`);
    assert.equal(refused.code, 422);
  });
}

test('a rule about a change holds for changes only', async () => {
  await using crons = await startWithCronTabs();
  await crons.send('POST', '', cronTab({ replicas: 3 }));

  const grown = await crons.send('PATCH', '/nightly', { spec: { replicas: 4 } }, mergePatch);
  const shrunk = await crons.send('PATCH', '/nightly', { spec: { replicas: 2 } }, mergePatch);

  assert.equal(grown.spec.replicas, 4);
  assert.match(shrunk.message ?? '', /spec\.replicas: Invalid value: replicas only grow/);
});

// conformance: CustomResourceDefinition resources [Privileged:ClusterAdmin] custom resource defaulting for requests and from storage works
test('a default that comes later is there when a stored object is read', async () => {
  await using crons = await startWithCronTabs();
  await crons.send('POST', '', cronTab({}));
  const definition = `${definitionsPath}/crontabs.stable.example.com`;
  const schema = structuredClone(cronTabSchema) as unknown as {
    properties: { spec: { properties: Record<string, object> } };
  };
  schema.properties.spec.properties.image = { type: 'string', default: 'app:1' };

  await crons.api.json(
    'PATCH',
    definition,
    {
      spec: { versions: [{ ...cronTabVersion, schema: { openAPIV3Schema: schema } }] },
    },
    mergePatch,
  );

  assert.equal((await crons.send('GET', '/nightly')).spec.image, 'app:1');
  assert.equal(
    (present((await crons.send('GET', '')).items?.[0]) as CronTabAnswer).spec.image,
    'app:1',
  );
});

test('status and scale are parts of their own, and generation counts the rest', async () => {
  await using crons = await startWithCronTabs();
  const made = await crons.send('POST', '', { ...cronTab({}), status: { replicas: 9 } });
  assert.equal(made.status, undefined);

  const status = await crons.send(
    'PATCH',
    '/nightly/status',
    { status: { replicas: 2, selector: 'a=b' }, spec: { replicas: 5 } },
    mergePatch,
  );
  assert.deepEqual([status.spec.replicas, status.status?.replicas], [1, 2]);
  assert.equal((status.metadata as { generation?: number }).generation, 1);

  const scale = await crons.send('PATCH', '/nightly/scale', { spec: { replicas: 4 } }, mergePatch);
  assert.deepEqual(
    [scale.kind, scale.spec.replicas, scale.status],
    ['Scale', 4, { replicas: 2, selector: 'a=b' }],
  );
  const after = await crons.send('GET', '/nightly');
  assert.equal((after.metadata as { generation?: number }).generation, 2);
});

// conformance: CustomResourceFieldSelectors [Privileged:ClusterAdmin] CustomResourceFieldSelectors MUST list and watch custom resources matching the field selector
test('objects are listed by the fields that the definition names', async () => {
  await using crons = await startWithCronTabs();
  await crons.send('POST', '', cronTab({ policy: 'Allow' }, 'a'));
  await crons.send('POST', '', cronTab({ policy: 'Forbid' }, 'b'));

  const list = await crons.send('GET', '?fieldSelector=spec.policy%3DForbid');
  const refused = await crons.send('GET', '?fieldSelector=spec.schedule%3Dx');
  const deleted = await crons.send('DELETE', '?fieldSelector=spec.policy%3DForbid');

  assert.deepEqual(
    list.items?.map(({ metadata }) => metadata.name),
    ['b'],
  );
  assert.equal(refused.message, 'field label not supported: spec.schedule');
  assert.deepEqual(
    deleted.items?.map(({ metadata }) => metadata.name),
    ['b'],
  );
});

test('tables have the columns of the definition', async () => {
  await using crons = await startWithCronTabs();
  await crons.send('POST', '', cronTab({}));

  const table = (await crons.send('GET', '', undefined, {
    accept: 'application/json;as=Table;v=v1;g=meta.k8s.io',
  })) as unknown as { columnDefinitions: { name: string }[]; rows: { cells: unknown[] }[] };

  assert.deepEqual(
    table.columnDefinitions.map(({ name }) => name),
    ['Name', 'Schedule', 'Replicas', 'Age'],
  );
  assert.deepEqual(table.rows[0]?.cells.slice(0, 3), ['nightly', '0 0 * * *', 1]);
});

// conformance: CustomResourceDefinition resources [Privileged:ClusterAdmin] should include custom resource definition resources in discovery documents
// conformance: AggregatedDiscovery should support raw aggregated discovery request for CRDs
test('the kind is in both forms of discovery at once', async () => {
  await using crons = await startWithCronTabs();
  const { api } = crons;

  const groups = await api.json('GET', '/apis');
  const resources = (await api.json('GET', '/apis/stable.example.com/v1')) as unknown as {
    resources: { name: string; shortNames?: string[]; categories?: string[] }[];
  };
  const aggregated = await api.send('GET', '/apis', undefined, {
    accept: 'application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList',
  });

  assert.match(JSON.stringify(groups), /"stable\.example\.com"/);
  assert.deepEqual(
    resources.resources.map(({ name }) => name),
    ['crontabs', 'crontabs/scale', 'crontabs/status'],
  );
  assert.deepEqual(resources.resources[0]?.shortNames, ['ct']);
  assert.match(await aggregated.text(), /"resource":"crontabs"/);
});

const beta = { ...cronTabVersion, name: 'v1beta1', storage: false };

test('versions show the same object, and the storage version may change', async () => {
  await using crons = await startWithCronTabs(
    cronTabs([cronTabVersion, { ...beta, deprecated: true }]),
  );
  await crons.send('POST', '', cronTab({}));
  const old = cronTabsPath.replace('v1', 'v1beta1');
  const response = await crons.api.send('GET', `${old}/nightly`);

  assert.equal(
    ((await response.json()) as { apiVersion: string }).apiVersion,
    'stable.example.com/v1beta1',
  );
  assert.equal(
    response.headers.get('warning'),
    '299 - "stable.example.com/v1beta1 CronTab is deprecated"',
  );

  const definition = `${definitionsPath}/crontabs.stable.example.com`;
  const versions = [
    { ...cronTabVersion, storage: false },
    { ...beta, storage: true },
  ];
  const changed = await crons.api.json('PATCH', definition, { spec: { versions } }, mergePatch);

  assert.deepEqual(changed.status?.storedVersions, ['v1', 'v1beta1']);
  const shown = await crons.send('GET', '/nightly');
  assert.equal((shown as unknown as { apiVersion: string }).apiVersion, 'stable.example.com/v1');
  const refused = await crons.api.json(
    'PATCH',
    definition,
    { spec: { versions: [{ ...beta, storage: true }] } },
    mergePatch,
  );
  assert.match(refused.message ?? '', /v1 was previously a storage version/);
});

test('a second kind of the same names is not accepted until the first is gone', async () => {
  await using crons = await startWithCronTabs();
  const second = cronTabs([cronTabVersion], { names: { plural: 'others', kind: 'CronTab' } });
  const made = await crons.api.json('POST', definitionsPath, {
    ...second,
    metadata: { name: 'others.stable.example.com' },
  });

  assert.match(
    JSON.stringify(made.status?.conditions),
    /SingularConflict.*\\"crontab\\" is already in use/,
  );
  await crons.api.json('DELETE', `${definitionsPath}/crontabs.stable.example.com`);
  await status(crons.api, '/apis/stable.example.com/v1/others', 200);
});

test('strategic patches are not for custom kinds', async () => {
  await using crons = await startWithCronTabs();
  await crons.send('POST', '', cronTab({}));

  const refused = await crons.send(
    'PATCH',
    '/nightly',
    {},
    { 'content-type': 'application/strategic-merge-patch+json' },
  );

  assert.equal(refused.code, 415);
});

// conformance: CustomResourceDefinition Watch [Privileged:ClusterAdmin] CustomResourceDefinition Watch watch on custom resource definition objects
test('objects of a kind are watched as they come, change and go', async () => {
  await using crons = await startWithCronTabs();
  const response = await crons.api.send('GET', `${cronTabsPath}?watch=true`);
  for (const name of ['a', 'b']) await crons.send('POST', '', cronTab({}, name));
  await crons.send('PATCH', '/a', { spec: { replicas: 2 } }, mergePatch);
  for (const name of ['a', 'b']) await crons.send('DELETE', `/${name}`);

  let text = '';
  for await (const chunk of response.body ?? []) {
    text += Buffer.from(chunk).toString();
    if (text.trim().split('\n').length === 5) break;
  }
  const events = text
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as { type: string; object: Answer })
    .map(({ type, object }) => `${type} ${object.metadata.name}`);
  assert.deepEqual(events, ['ADDED a', 'ADDED b', 'MODIFIED a', 'DELETED a', 'DELETED b']);
});
