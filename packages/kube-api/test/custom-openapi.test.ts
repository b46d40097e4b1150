import assert from 'node:assert/strict';
import { test } from 'node:test';
import { startTestApi, type TestApi } from '../src/testing/index.ts';
import { cronTabs, cronTabVersion, definitionsPath } from './crontabs.ts';

const mergePatch = { 'content-type': 'application/merge-patch+json' };
const path = `${definitionsPath}/crontabs.stable.example.com`;
const name = (version: string) => `com.example.stable.${version}.CronTab`;

type Schemas = Readonly<
  Record<string, { readonly properties?: Readonly<Record<string, object>> } | undefined>
>;

const definitions = async (api: TestApi) =>
  ((await (await api.send('GET', '/openapi/v2')).json()) as { definitions: Schemas }).definitions;

const version = (of: string, more: object = {}) => ({
  ...cronTabVersion,
  name: of,
  storage: false,
  ...more,
});

// conformance: CustomResourcePublishOpenAPI [Privileged:ClusterAdmin] works for multiple CRDs of same group but different versions
test('every version of a kind is published in both documents', async () => {
  await using api = await startTestApi();
  await api.json(
    'POST',
    definitionsPath,
    cronTabs([version('v2', { storage: true }), version('v3')]),
  );

  const published = await definitions(api);
  for (const each of ['v2', 'v3']) {
    const third = (await (
      await api.send('GET', `/openapi/v3/apis/stable.example.com/${each}`)
    ).json()) as {
      components: { schemas: Schemas };
    };
    assert.ok(published[name(each)]?.properties?.spec);
    assert.ok(third.components.schemas[name(each)]?.properties?.spec);
    assert.ok(third.components.schemas['io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta']);
  }
});

// conformance: CustomResourcePublishOpenAPI [Privileged:ClusterAdmin] works for multiple CRDs of different groups
// conformance: CustomResourcePublishOpenAPI [Privileged:ClusterAdmin] works for multiple CRDs of same group and version but different kinds
test('kinds of the same and of other groups are published beside each other', async () => {
  await using api = await startTestApi();
  const waldos = cronTabs([cronTabVersion], { names: { plural: 'waldos', kind: 'Waldo' } });
  await api.json('POST', definitionsPath, cronTabs());
  await api.json('POST', definitionsPath, {
    ...waldos,
    metadata: { name: 'waldos.stable.example.com' },
  });
  const other = { ...waldos.spec, group: 'other.example.com' };
  await api.json('POST', definitionsPath, {
    ...waldos,
    metadata: { name: 'waldos.other.example.com' },
    spec: other,
  });

  const published = await definitions(api);

  assert.ok(published[name('v1')]);
  assert.ok(published['com.example.stable.v1.Waldo']);
  assert.ok(published['com.example.other.v1.Waldo']);
});

// conformance: CustomResourcePublishOpenAPI [Privileged:ClusterAdmin] updates the published spec when one version gets renamed
test('a version that is renamed is published under its new name only', async () => {
  await using api = await startTestApi();
  await api.json(
    'POST',
    definitionsPath,
    cronTabs([version('v2', { storage: true }), version('v3')]),
  );
  const before = await (await api.send('GET', '/openapi/v3')).text();
  await api.json(
    'PATCH',
    path,
    { spec: { versions: [version('v2', { storage: true }), version('v4')] } },
    mergePatch,
  );

  const published = await definitions(api);

  assert.deepEqual(
    ['v2', 'v3', 'v4'].map((of) => published[name(of)] !== undefined),
    [true, false, true],
  );
  assert.notEqual(await (await api.send('GET', '/openapi/v3')).text(), before);
});

// conformance: CustomResourcePublishOpenAPI [Privileged:ClusterAdmin] removes definition from spec when one version gets changed to not be served
test('a version that is not served any more is not published any more', async () => {
  await using api = await startTestApi();
  const versions = [version('v5', { storage: true }), version('v6alpha1')];
  await api.json('POST', definitionsPath, cronTabs(versions));
  assert.ok((await definitions(api))[name('v6alpha1')]);

  await api.json(
    'PATCH',
    path,
    { spec: { versions: [versions[0], { ...versions[1], served: false }] } },
    mergePatch,
  );

  const published = await definitions(api);
  assert.deepEqual(
    ['v5', 'v6alpha1'].map((of) => published[name(of)] !== undefined),
    [true, false],
  );
});

test('discovery prefers the best version of a group', async () => {
  await using api = await startTestApi();
  await api.json(
    'POST',
    definitionsPath,
    cronTabs([
      version('v1alpha1'),
      version('v1', { storage: true }),
      version('v2beta1'),
      version('v10'),
    ]),
  );

  const { versions } = (await api.json('GET', '/apis/stable.example.com')) as unknown as {
    versions: { version: string }[];
  };

  assert.deepEqual(
    versions.map((one) => one.version),
    ['v10', 'v1', 'v2beta1', 'v1alpha1'],
  );
});
