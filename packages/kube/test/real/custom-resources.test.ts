import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type HttpsApi, startHttpsApi } from '@slipway/kube-api/testing';

const fooSchema = {
  description: 'Foo CRD for Testing',
  type: 'object',
  properties: {
    spec: {
      type: 'object',
      description: 'Specification of Foo',
      properties: {
        bars: {
          description: 'List of Bars and their specs.',
          type: 'array',
          items: {
            type: 'object',
            required: ['name'],
            properties: {
              name: { description: 'Name of Bar.', type: 'string' },
              age: { description: 'Age of Bar.', type: 'string' },
              feeling: { type: 'string', enum: ['Great', 'Down'] },
              bazs: { description: 'List of Bazs.', items: { type: 'string' }, type: 'array' },
            },
          },
        },
      },
    },
  },
};

const foos = (schema: object) => ({
  apiVersion: 'apiextensions.k8s.io/v1',
  kind: 'CustomResourceDefinition',
  metadata: { name: 'foos.test.example.com' },
  spec: {
    group: 'test.example.com',
    scope: 'Namespaced',
    names: { plural: 'foos', kind: 'Foo' },
    versions: [{ name: 'v1', served: true, storage: true, schema: { openAPIV3Schema: schema } }],
  },
});

const foo = (more: object) => ({
  apiVersion: 'test.example.com/v1',
  kind: 'Foo',
  metadata: { name: 'test-foo' },
  ...more,
});

/** Starts the API with the kind Foo of a schema. */
async function startWithFoos(schema: object): Promise<HttpsApi> {
  const api = await startHttpsApi();
  const { code, stderr } = await api.run(['create', '-f', '-'], JSON.stringify(foos(schema)));
  assert.equal(code, 0, stderr);
  return api;
}

/** Creates and applies an object; both must go well. */
async function accept(api: HttpsApi, object: object): Promise<void> {
  for (const verb of ['create', 'apply']) {
    const { code, stderr } = await api.run([verb, '-f', '-'], JSON.stringify(object));
    assert.equal(code, 0, stderr);
    await api.kubectl('delete', 'foos', 'test-foo');
  }
}

async function refuse(api: HttpsApi, object: object, message: RegExp): Promise<void> {
  for (const verb of ['create', 'apply']) {
    const { code, stderr } = await api.run([verb, '-f', '-'], JSON.stringify(object));
    assert.notEqual(code, 0);
    assert.match(stderr, message);
  }
}

// conformance: CustomResourcePublishOpenAPI [Privileged:ClusterAdmin] works for CRD with validation schema
test('kubectl checks, refuses and explains objects of a kind with a schema', async () => {
  await using api = await startWithFoos(fooSchema);

  await accept(
    api,
    foo({ spec: { bars: [{ name: 'a', age: '1', bazs: ['x'], feeling: 'Great' }] } }),
  );
  await refuse(
    api,
    foo({ spec: { bars: [{ name: 'a', feeling: 'NonExistentValue' }] } }),
    /Unsupported value: "NonExistentValue"/,
  );
  await refuse(api, foo({ spec: { foo: true } }), /unknown field "spec\.foo"/);
  await refuse(
    api,
    foo({ spec: { bars: [{ age: '10' }] } }),
    /spec\.bars\[0\]\.name: Required value/,
  );

  assert.match(
    await api.kubectl('explain', 'foos'),
    /DESCRIPTION:.*Foo CRD for Testing.*FIELDS:.*apiVersion.*<string>.*APIVersion defines.*spec.*<Object>.*Specification of Foo/s,
  );
  assert.match(
    await api.kubectl('explain', 'foos.metadata'),
    /DESCRIPTION:.*Standard object's metadata.*FIELDS:.*creationTimestamp.*<string>.*CreationTimestamp is a timestamp/s,
  );
  assert.match(
    await api.kubectl('explain', 'foos.spec.bars'),
    /FIELD:.*bars.*<\[\]Object>.*DESCRIPTION:.*List of Bars and their specs.*FIELDS:.*bazs.*<\[\]string>.*List of Bazs.*name.*<string>.*Name of Bar/s,
  );
  const wrong = await api.run(['explain', 'foos.spec.bars2']);
  assert.match(wrong.stderr, /field "bars2" does not exist/);
});

const open = { 'x-kubernetes-preserve-unknown-fields': true } as const;

// conformance: CustomResourcePublishOpenAPI [Privileged:ClusterAdmin] works for CRD without validation schema
test('kubectl takes anything of a kind that says nothing of its fields', async () => {
  await using api = await startWithFoos({ type: 'object', ...open });

  await accept(api, foo({ a: { b: [{ c: 'd' }] } }));

  assert.match(await api.kubectl('explain', 'foos'), /DESCRIPTION:.*<empty>/s);
});

// conformance: CustomResourcePublishOpenAPI [Privileged:ClusterAdmin] works for CRD preserving unknown fields at the schema root
test('kubectl takes unknown fields beside those of the schema', async () => {
  await using api = await startWithFoos({ ...fooSchema, ...open });

  await accept(api, foo({ a: { b: [{ c: 'd' }] } }));

  assert.match(await api.kubectl('explain', 'foos'), /KIND:.*Foo/s);
});

// conformance: CustomResourcePublishOpenAPI [Privileged:ClusterAdmin] works for CRD preserving unknown fields in an embedded object
test('kubectl takes unknown fields below the field that keeps them', async () => {
  await using api = await startWithFoos({
    description: 'preserve-unknown-properties in nested field for Testing',
    type: 'object',
    properties: { spec: { type: 'object', ...open }, status: { type: 'object', ...open } },
  });

  await accept(api, foo({ spec: { b: [{ c: 'd' }] } }));

  assert.match(
    await api.kubectl('explain', 'foos'),
    /DESCRIPTION:.*preserve-unknown-properties in nested field for Testing/s,
  );
});

test('a kind is there for kubectl in the moment in which its definition is', async () => {
  await using api = await startWithFoos(fooSchema);

  const use = async () => {
    const started = performance.now();
    await api.kubectl(
      'wait',
      '--for=condition=Established',
      'crd/foos.test.example.com',
      '--timeout=10s',
    );
    const applied = await api.run(
      ['apply', '--server-side', '-f', '-'],
      JSON.stringify(foo({ spec: { bars: [] } })),
    );
    assert.equal(applied.code, 0, applied.stderr);
    assert.match(await api.kubectl('get', 'foos', '-A'), /default\s+test-foo/);
    return performance.now() - started;
  };

  const first = await use();
  const usual = await use();

  // Three programs start for it, which takes as long on a busy machine as it takes.
  assert.ok(first - usual < 10_000, `${first} ms, and ${usual} ms again`);
});
