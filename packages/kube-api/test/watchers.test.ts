import assert from 'node:assert/strict';
import { test } from 'node:test';
import { startTestApi, type TestApi } from '../src/testing/index.ts';
import { nextEvent, watchAt } from './watch-events.ts';

const path = '/api/v1/namespaces/default/configmaps';
const label = (value: string) => ({ metadata: { labels: { watched: value } } });
const count = (value: number) => ({ data: { mutation: String(value) } });

const create = (api: TestApi, name: string, labelled = 'a') =>
  api.json('POST', path, { metadata: { name, ...label(labelled).metadata } });

const patch = (api: TestApi, name: string, body: object) =>
  api.json('PATCH', `${path}/${name}`, body, { 'content-type': 'application/merge-patch+json' });

const selecting = (...values: string[]) =>
  `labelSelector=${encodeURIComponent(`watched in (${values.join()})`)}`;

// conformance: Watchers should observe add, update, and delete watch notifications on configmaps
test('each watcher hears of additions, changes and deletions of what it selects, and of no more', async () => {
  await using api = await startTestApi();
  const watchers = await Promise.all(
    [['a'], ['b'], ['a', 'b']].map((values) => watchAt(api, path, selecting(...values))),
  );
  const [ofA, ofB, ofBoth] = watchers;
  assert.ok(ofA && ofB && ofBoth);

  await create(api, 'x', 'a');
  for (const value of [1, 2]) await patch(api, 'x', count(value));
  await api.send('DELETE', `${path}/x`);
  await create(api, 'y', 'b');
  await api.send('DELETE', `${path}/y`);

  for (const watcher of [ofA, ofBoth]) {
    assert.deepEqual(await nextEvent(watcher), ['ADDED', 'x']);
    for (const value of ['1', '2']) {
      const { value: event } = await watcher.next();
      assert.deepEqual([event?.type, event?.object.data?.mutation], ['MODIFIED', value]);
    }
    assert.deepEqual(await nextEvent(watcher), ['DELETED', 'x']);
  }
  for (const watcher of [ofB, ofBoth]) {
    assert.deepEqual(await nextEvent(watcher), ['ADDED', 'y']);
    assert.deepEqual(await nextEvent(watcher), ['DELETED', 'y']);
  }
  await Promise.all(watchers.map((watcher) => watcher.return()));
});

// conformance: Watchers should be able to start watching from a specific resource version
test('a watch from the version of an update tells what came after that update', async () => {
  await using api = await startTestApi();
  await create(api, 'x');
  const { metadata } = await patch(api, 'x', count(1));
  await patch(api, 'x', count(2));
  await api.send('DELETE', `${path}/x`);

  const { resourceVersion } = metadata;
  const watcher = await watchAt(api, path, `${selecting('a')}&resourceVersion=${resourceVersion}`);

  const { value } = await watcher.next();
  assert.deepEqual([value?.type, value?.object.data?.mutation], ['MODIFIED', '2']);
  const { value: last } = await watcher.next();
  assert.deepEqual([last?.type, last?.object.data?.mutation], ['DELETED', '2']);
  await watcher.return();
});

// conformance: Watchers should be able to restart watching from the last resource version observed by the previous watch
test('a watcher that comes back with the last version it saw hears of all that it missed', async () => {
  await using api = await startTestApi();
  const first = await watchAt(api, path, selecting('a'));
  await create(api, 'x');
  await patch(api, 'x', count(1));
  assert.deepEqual(await nextEvent(first), ['ADDED', 'x']);
  const { value: seen } = await first.next();
  await first.return();

  await patch(api, 'x', count(2));
  const version = seen?.object.metadata.resourceVersion;
  const second = await watchAt(api, path, `${selecting('a')}&resourceVersion=${version}`);
  await api.send('DELETE', `${path}/x`);

  assert.deepEqual([seen?.type, seen?.object.data?.mutation], ['MODIFIED', '1']);
  const { value } = await second.next();
  assert.deepEqual([value?.type, value?.object.data?.mutation], ['MODIFIED', '2']);
  assert.deepEqual(await nextEvent(second), ['DELETED', 'x']);
  await second.return();
});

// conformance: Watchers should observe an object deletion if it stops meeting the requirements of the selector
test('what stops being selected is deleted for the watcher until it is selected again', async () => {
  await using api = await startTestApi();
  const watcher = await watchAt(api, path, selecting('a'));
  await create(api, 'x');
  await patch(api, 'x', count(1));
  await patch(api, 'x', label('b'));
  await patch(api, 'x', count(2));
  await patch(api, 'x', label('a'));
  await patch(api, 'x', count(3));
  await api.send('DELETE', `${path}/x`);

  const told: [string, string | undefined][] = [];
  while (told.length < 6) {
    const { value } = await watcher.next();
    told.push([value?.type ?? '', value?.object.data?.mutation]);
  }
  assert.deepEqual(told, [
    ['ADDED', undefined],
    ['MODIFIED', '1'],
    ['DELETED', '1'],
    ['ADDED', '2'],
    ['MODIFIED', '3'],
    ['DELETED', '3'],
  ]);
  await watcher.return();
});

// conformance: Watchers should receive events on concurrent watches in same order
test('watchers that begin at any version hear of what comes after it in the same order', async () => {
  await using api = await startTestApi();
  const { metadata } = await api.json('GET', path);
  const stop = new AbortController();
  const writing = keepWriting(api, stop.signal);
  const watchers: Awaited<ReturnType<typeof watchAt>>[] = [];
  let version: string | undefined = metadata.resourceVersion;

  for (let round = 0; round < 100; round += 1) {
    watchers.push(await watchAt(api, path, `resourceVersion=${version}`));
    const versions = new Set<string | undefined>();
    for (const watcher of watchers) {
      versions.add((await watcher.next()).value?.object.metadata.resourceVersion);
    }
    assert.equal(versions.size, 1);
    [version] = versions;
  }
  stop.abort();
  await writing;
  await Promise.all(watchers.map((watcher) => watcher.return()));
});

/** Creates, changes and deletes objects until it is told to stop. */
async function keepWriting(api: TestApi, signal: AbortSignal): Promise<void> {
  for (let round = 0; !signal.aborted; round += 1) {
    const name = `map-${round % 5}`;
    if (round % 15 < 5) await create(api, name);
    else if (round % 15 < 10) await patch(api, name, count(round));
    else await api.send('DELETE', `${path}/${name}`);
    await new Promise((resolve) => setImmediate(resolve));
  }
}
