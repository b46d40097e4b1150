import assert from 'node:assert/strict';
import { test } from 'node:test';
import { startTestApi } from '../src/testing/index.ts';

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
