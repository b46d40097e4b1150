import assert from 'node:assert/strict';
import type { TestApi } from '../src/testing/test-api.ts';

/** A kind, and an object of it that may be written. */
export interface KindCase {
  readonly apiVersion: string;
  readonly kind: string;
  readonly plural: string;
  readonly isNamespaced: boolean;
  readonly name: string;
  readonly body: object;
  /** Names of more objects like it; default `NAME-2` and `NAME-3`. */
  readonly more?: readonly [string, string];
  /** A status that may be written. */
  readonly status?: object;
  /** What else a patch changes, besides an annotation; the object must show it. */
  readonly patch?: object;
}

interface Shown {
  readonly kind: string;
  readonly apiVersion: string;
  readonly reason?: string;
  readonly metadata: {
    readonly name: string;
    readonly uid: string;
    readonly resourceVersion: string;
    readonly labels?: Readonly<Record<string, string>>;
    readonly annotations?: Readonly<Record<string, string>>;
  };
  readonly items?: readonly Shown[];
  readonly status?: unknown;
}

/**
 * Does with objects of a kind all that a client can: discovers, creates, reads, lists in one namespace
 * and in all, watches, patches, replaces, writes status, deletes one and a collection.
 */
export async function exerciseKind(api: TestApi, it: KindCase): Promise<void> {
  const root = it.apiVersion === 'v1' ? '/api/v1' : `/apis/${it.apiVersion}`;
  const everywhere = `${root}/${it.plural}`;
  const here = it.isNamespaced ? `${root}/namespaces/default/${it.plural}` : everywhere;
  const one = `${here}/${it.name}`;
  const [second, third] = it.more ?? [`${it.name}-2`, `${it.name}-3`];
  const label = { 'special-label': it.plural };
  const object = (name: string) => ({
    apiVersion: it.apiVersion,
    kind: it.kind,
    metadata: { name, labels: label },
    ...it.body,
  });
  const ask = async (method: string, path: string, body?: object, type?: string) => {
    const headers = type ? { 'content-type': `application/${type}` } : undefined;
    const response = await api.send(method, path, body, headers);
    const shown = (await response.json()) as Shown;
    assert.ok(response.ok, `${method} ${path}: ${JSON.stringify(shown)}`);
    return shown;
  };
  const names = ({ items = [] }: Shown) => items.map(({ metadata }) => metadata.name).toSorted();
  const selector = `labelSelector=special-label%3D${it.plural}`;

  await findKind(api, it, root);
  const { resourceVersion } = (await ask('GET', `${everywhere}?${selector}`)).metadata;
  const watched = await api.send(
    'GET',
    `${everywhere}?watch=true&${selector}&resourceVersion=${resourceVersion}`,
  );
  assert.ok(watched.body);
  await using events = readEvents(watched.body);

  const made = await ask('POST', here, object(it.name));
  assert.match(made.metadata.resourceVersion, /^[1-9]\d*$/);
  const again = await api.json('POST', here, object(it.name));
  assert.deepEqual([again.code, again.reason], [409, 'AlreadyExists']);
  await ask('POST', here, object(second));
  await ask('POST', here, object(third));
  assert.deepEqual(await ask('GET', one), made);
  const all = [it.name, second, third].toSorted();
  assert.deepEqual(names(await ask('GET', `${here}?${selector}`)), all);
  assert.deepEqual(names(await ask('GET', `${everywhere}?${selector}`)), all);

  const change = { metadata: { annotations: { patched: 'true' } }, ...it.patch };
  const patched = await ask('PATCH', one, change, 'merge-patch+json');
  assert.partialDeepStrictEqual(patched, change);
  assert.ok(Number(patched.metadata.resourceVersion) > Number(made.metadata.resourceVersion));
  const labels = { labels: { [it.name.replace(/[^a-z0-9]/g, '-')]: 'patched' } };
  const labelled = await ask('PATCH', one, { metadata: labels }, 'strategic-merge-patch+json');
  assert.partialDeepStrictEqual(labelled.metadata, labels);
  const annotations = { ...patched.metadata.annotations, updated: 'true' };
  const metadata = { ...labelled.metadata, annotations };
  const updated = await ask('PUT', one, { ...labelled, metadata });
  assert.equal(updated.metadata.annotations?.updated, 'true');
  if (it.status) {
    const written = await ask('PATCH', `${one}/status`, { status: it.status }, 'merge-patch+json');
    assert.deepEqual(written.status, it.status);
    const read = await ask('GET', `${one}/status`);
    assert.deepEqual([read.kind, read.apiVersion], [it.kind, it.apiVersion]);
    assert.deepEqual([read.metadata.uid, read.status], [made.metadata.uid, it.status]);
    const replaced = await ask('PUT', `${one}/status`, written);
    assert.deepEqual(replaced.status, it.status);
  }

  await ask('DELETE', one);
  assert.equal((await api.send('GET', one)).status, 404);
  assert.deepEqual(names(await ask('GET', `${here}?${selector}`)), [second, third].toSorted());
  await ask('DELETE', `${here}?${selector}`);
  assert.deepEqual(names(await ask('GET', `${here}?${selector}`)), []);

  const told = await events.until((type, name) => type === 'DELETED' && name === third);
  assert.deepEqual(
    told.filter((event) => event.endsWith(` ${it.name}`)),
    ['ADDED', ...Array(it.status ? 4 : 3).fill('MODIFIED'), 'DELETED'].map(
      (type) => `${type} ${it.name}`,
    ),
  );
}

const verbs = ['create', 'delete', 'deletecollection', 'get', 'list', 'patch', 'update', 'watch'];

/** Finds a kind as clients do: its group among all, its version in the group, its resources in that. */
async function findKind(api: TestApi, it: KindCase, root: string): Promise<void> {
  const read = async (path: string) => (await (await api.send('GET', path)).json()) as Discovered;
  const [group = '', version] = it.apiVersion.split('/');
  if (version !== undefined) {
    const { groups = [] } = await read('/apis');
    const listed = groups.find(({ name }) => name === group);
    for (const { versions = [] } of [listed ?? {}, await read(`/apis/${group}`)]) {
      const found = versions.find(({ groupVersion }) => groupVersion === it.apiVersion);
      assert.deepEqual(found, { groupVersion: it.apiVersion, version });
    }
  }
  const { resources = [] } = await read(root);
  const verbsOf = (wanted: string) =>
    resources.find(({ name }) => name === wanted)?.verbs.toSorted();
  assert.deepEqual(verbsOf(it.plural), verbs);
  if (it.status) assert.deepEqual(verbsOf(`${it.plural}/status`), ['get', 'patch', 'update']);
}

interface Discovered {
  readonly groups?: readonly (Discovered & { readonly name: string })[];
  readonly versions?: readonly { readonly groupVersion: string; readonly version: string }[];
  readonly resources?: readonly { readonly name: string; readonly verbs: readonly string[] }[];
}

/** Reads the lines of a watch. */
function readEvents(body: ReadableStream<Uint8Array>) {
  const reader = body.getReader();
  const told: string[] = [];
  let rest = '';
  return {
    async until(isIt: (type: string, name: string) => boolean): Promise<readonly string[]> {
      for (;;) {
        const { value, done } = await reader.read();
        assert.ok(!done, `the watch has ended after ${told.join(', ')}`);
        const lines = (rest + Buffer.from(value).toString()).split('\n');
        rest = lines.pop() ?? '';
        let isOver = false;
        for (const line of lines) {
          const { type, object } = JSON.parse(line) as { type: string; object: Shown };
          told.push(`${type} ${object.metadata.name}`);
          isOver ||= isIt(type, object.metadata.name);
        }
        if (isOver) return told;
      }
    },
    [Symbol.asyncDispose]: () => reader.cancel(),
  };
}
