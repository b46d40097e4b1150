import assert from 'node:assert/strict';
import { test } from 'node:test';
import { startTestApi, type TestApi } from '../src/testing/index.ts';

interface Group {
  readonly name: string;
  readonly versions: readonly { readonly groupVersion: string }[];
  readonly preferredVersion: { readonly groupVersion: string };
}

// conformance: Discovery should validate PreferredVersion for each APIGroup
test('every group prefers a version that it has', async () => {
  await using api = await startTestApi();
  const read = async (path: string) => (await (await api.send('GET', path)).json()) as object;
  const { groups } = (await read('/apis')) as { readonly groups: readonly Group[] };
  assert.ok(groups.length > 10);

  for (const { name } of groups) {
    const group = (await read(`/apis/${name}`)) as Group;

    assert.equal(group.name, name);
    assert.ok(
      group.versions.some(
        ({ groupVersion }) => groupVersion === group.preferredVersion.groupVersion,
      ),
    );
  }
});

// conformance: server version should find the server version
test('the version of the server is told to everybody', async () => {
  await using api = await startTestApi();
  const response = await api.send('GET', '/version', undefined, { authorization: '' });
  const { major, minor } = (await response.json()) as Readonly<Record<string, string>>;

  assert.match(major ?? '', /^[1-9]$/);
  assert.match(minor ?? '', /^[1-9]\d*\+?$/);
});

const accept = 'application/json;as=Table;v=v1;g=meta.k8s.io';

// conformance: Servers with support for Table transformation should return a 406 for a backend which does not implement metadata
test('a review is never a table, and neither is its metadata', async () => {
  await using api = await startTestApi();
  const path = '/apis/authorization.k8s.io/v1/selfsubjectaccessreviews';
  const review = {
    kind: 'SelfSubjectAccessReview',
    apiVersion: 'authorization.k8s.io/v1',
    spec: { nonResourceAttributes: { path: '/', verb: 'get' } },
  };
  const ask = (wanted: string) => api.json('POST', path, review, { accept: wanted });

  const table = await ask(accept);
  const metadata = await ask('application/json;as=PartialObjectMetadata;v=v1;g=meta.k8s.io');
  const either = await ask(`${accept},application/json`);

  assert.deepEqual([table.code, table.reason], [406, 'NotAcceptable']);
  assert.equal(metadata.code, 406);
  assert.equal(either.kind, 'SelfSubjectAccessReview');
});

/** Resources of every group that each cluster has. */
const everywhere = [
  ['v1', 'namespaces'],
  ['admissionregistration.k8s.io/v1', 'validatingwebhookconfigurations'],
  ['apiextensions.k8s.io/v1', 'customresourcedefinitions'],
  ['apiregistration.k8s.io/v1', 'apiservices'],
  ['apps/v1', 'deployments'],
  ['authentication.k8s.io/v1', 'tokenreviews'],
  ['authorization.k8s.io/v1', 'selfsubjectaccessreviews'],
  ['autoscaling/v1', 'horizontalpodautoscalers'],
  ['autoscaling/v2', 'horizontalpodautoscalers'],
  ['batch/v1', 'jobs'],
  ['certificates.k8s.io/v1', 'certificatesigningrequests'],
  ['coordination.k8s.io/v1', 'leases'],
  ['discovery.k8s.io/v1', 'endpointslices'],
  ['events.k8s.io/v1', 'events'],
  ['networking.k8s.io/v1', 'ingresses'],
  ['node.k8s.io/v1', 'runtimeclasses'],
  ['policy/v1', 'poddisruptionbudgets'],
  ['scheduling.k8s.io/v1', 'priorityclasses'],
  ['storage.k8s.io/v1', 'csinodes'],
] as const;

// conformance: Discovery should locate the groupVersion and a resource within each APIGroup
test('every group that each cluster has is there, with a resource in it', async () => {
  await using api = await startTestApi();

  for (const [groupVersion, wanted] of everywhere) {
    const path = groupVersion === 'v1' ? '/api/v1' : `/apis/${groupVersion}`;
    const list = (await (await api.send('GET', path)).json()) as {
      readonly groupVersion: string;
      readonly resources: readonly { readonly name: string }[];
    };

    assert.equal(list.groupVersion, groupVersion);
    assert.ok(
      list.resources.some(({ name }) => name === wanted),
      `${groupVersion} ${wanted}`,
    );
  }
});

const aggregated = 'application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList';
const v2beta1 = 'application/json;g=apidiscovery.k8s.io;v=v2beta1;as=APIGroupDiscoveryList';

interface AggregatedList {
  readonly kind: string;
  readonly apiVersion: string;
  readonly items: readonly {
    readonly metadata: { readonly name?: string };
    readonly versions: readonly {
      readonly version: string;
      readonly resources: readonly { readonly resource: string }[];
    }[];
  }[];
}

/** All resources as `group/version resource`, by one request for each root. */
async function discoverAll(api: TestApi, accept: string): Promise<ReadonlySet<string>> {
  const found = new Set<string>();
  for (const root of ['/api', '/apis']) {
    const response = await api.send('GET', root, undefined, { accept });
    const list = (await response.json()) as AggregatedList;
    assert.equal(response.headers.get('content-type'), aggregated);
    assert.deepEqual(
      [list.kind, list.apiVersion],
      ['APIGroupDiscoveryList', 'apidiscovery.k8s.io/v2'],
    );
    for (const { metadata, versions } of list.items) {
      for (const { version, resources } of versions) {
        const group = metadata.name ? `${metadata.name}/` : '';
        for (const { resource } of resources) found.add(`${group}${version} ${resource}`);
      }
    }
  }
  return found;
}

// conformance: AggregatedDiscovery should support raw aggregated discovery endpoint Accept headers
// conformance: AggregatedDiscovery should support aggregated discovery interface
test('all groups and resources are discovered by two requests', async () => {
  await using api = await startTestApi();

  for (const header of [aggregated, `${aggregated},${v2beta1},application/json`]) {
    const found = await discoverAll(api, header);

    for (const [groupVersion, resource] of everywhere) {
      assert.ok(found.has(`${groupVersion} ${resource}`), `${groupVersion} ${resource}`);
    }
  }
});

// conformance: AggregatedDiscovery should support aggregated discovery interface for CRDs
test('a custom kind is discovered with all others', async () => {
  await using api = await startTestApi();
  const made = await api.send('POST', '/apis/apiextensions.k8s.io/v1/customresourcedefinitions', {
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    metadata: { name: 'testcrds.group1.example.com' },
    spec: {
      group: 'group1.example.com',
      names: { plural: 'testcrds', singular: 'testcrd', kind: 'testcrd', listKind: 'testcrdList' },
      scope: 'Namespaced',
      versions: [
        {
          name: 'v1',
          served: true,
          storage: true,
          schema: {
            openAPIV3Schema: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true },
          },
        },
      ],
    },
  });

  assert.equal(made.status, 201);
  assert.ok((await discoverAll(api, aggregated)).has('group1.example.com/v1 testcrds'));
});

test('what there is has a tag, and who has it already is told so', async () => {
  await using api = await startTestApi();
  const aggregated = {
    accept: 'application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList',
  };
  for (const [path, headers] of [
    ['/apis', aggregated],
    ['/api', aggregated],
    ['/openapi/v2', {}],
    ['/openapi/v3/apis/apps/v1', {}],
  ] as const) {
    const first = await api.send('GET', path, undefined, headers);
    const tag = first.headers.get('etag') ?? '';
    const kept = await api.send('GET', path, undefined, { ...headers, 'if-none-match': tag });
    const other = await api.send('GET', path, undefined, { ...headers, 'if-none-match': '"x"' });

    assert.match(tag, /^"[0-9A-Fa-f]{32,}"$/, path);
    assert.deepEqual([first.status, kept.status, other.status], [200, 304, 200], path);
    assert.equal(await kept.text(), '');
  }
});

test('a schema document by its hash is kept for good, and an old hash leads to the new one', async () => {
  await using api = await startTestApi();
  const { paths } = (await (await api.send('GET', '/openapi/v3')).json()) as {
    readonly paths: Readonly<Record<string, { readonly serverRelativeURL: string }>>;
  };
  const address = paths['apis/batch/v1']?.serverRelativeURL ?? '';

  const current = await api.send('GET', address);
  const old = await api.send('GET', address.replace(/hash=.*/, 'hash=0123'));

  assert.equal(current.headers.get('cache-control'), 'public, immutable');
  assert.ok(Date.parse(current.headers.get('expires') ?? '') > Date.now());
  assert.deepEqual([old.status, old.headers.get('location')], [301, address]);
});
