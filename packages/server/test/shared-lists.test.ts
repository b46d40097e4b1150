import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ClusterApi } from '../src/clusters/cluster-api.ts';
import type { KubeObject } from '../src/rollouts/deed.ts';
import { SharedLists } from '../src/rollouts/shared-lists.ts';

const where = { path: '/api/v1/namespaces/shop/events', fields: { reason: 'Unhealthy' } };

/** A cluster with one event, that tells of others when the test says so. */
function clusterWith(name: string) {
  const asked: string[] = [];
  // A request passes on that it is aborted only as long as somebody holds it.
  const watches: { tell(event: object): void; readonly request: Request }[] = [];
  const object = (of: string, resourceVersion: string) => ({
    metadata: { name: of, uid: of, resourceVersion },
  });
  const api: ClusterApi = async (request) => {
    const { signal } = request;
    const isWatch = new URL(request.url).searchParams.has('watch');
    asked.push(isWatch ? 'watch' : 'list');
    if (!isWatch) {
      return Response.json({ metadata: { resourceVersion: '1' }, items: [object(name, '1')] });
    }
    const body = new ReadableStream({
      start(controller) {
        signal.addEventListener('abort', () => controller.error(signal.reason));
        const tell = (event: object) =>
          controller.enqueue(new TextEncoder().encode(`${JSON.stringify(event)}\n`));
        watches.push({ tell, request });
      },
    });
    return new Response(body);
  };
  const add = (of: string) =>
    watches.at(-1)?.tell({ type: 'ADDED', object: object(of, `${watches.length + 1}`) });
  return { api, asked, watches, add };
}

/** Somebody who looks, and waits until it has heard of so many. */
function listener() {
  const gone = new AbortController();
  const heard: string[][] = [];
  const troubles: (string | undefined)[] = [];
  let wake = () => {};
  const changed = (items: readonly KubeObject[]) => {
    heard.push(items.map(({ metadata }) => metadata.name));
    wake();
  };
  const troubled = (error: Error | undefined) => {
    troubles.push(error?.message);
    wake();
  };
  const until = async (isSo: () => boolean) => {
    while (!isSo()) {
      await new Promise<void>((resolve) => {
        wake = resolve;
      });
    }
  };
  const hears = (count: number) => until(() => heard.at(-1)?.length === count);
  return { changed, troubled, heard, troubles, hears, until, gone };
}

test('two who look at the same are told of one list, the later one of what is known at once', async () => {
  const { api, asked, watches, add } = clusterWith('a');
  const lists = new SharedLists();
  const [one, other] = [listener(), listener()];

  void lists.watch(api, where, one, one.gone.signal);
  await one.hears(1);
  void lists.watch(api, where, other, other.gone.signal);
  assert.deepEqual(other.heard, [['a']]);
  while (watches.length === 0) await new Promise(setImmediate);
  add('b');
  await Promise.all([one.hears(2), other.hears(2)]);
  assert.deepEqual(asked, ['list', 'watch']);

  one.gone.abort();
  add('c');
  await other.hears(3);
  assert.equal(one.heard.length, 2, 'who has left is told nothing');
  assert.equal(watches[0]?.request.signal.aborted, false);

  other.gone.abort();
  assert.equal(watches[0]?.request.signal.aborted, true);
});

test('when all have left it is asked anew; other fields and other clusters are other lists', async () => {
  const { api, asked } = clusterWith('a');
  const far = clusterWith('far');
  const lists = new SharedLists();
  const lookAt = async (of: ClusterApi, at: typeof where) => {
    const it = listener();
    const over = lists.watch(of, at, it, it.gone.signal);
    await it.hears(1);
    return { it, over };
  };

  const first = await lookAt(api, where);
  first.it.gone.abort();
  await first.over;
  const again = await lookAt(api, where);
  const others = await lookAt(api, { ...where, fields: { reason: 'Killing' } });
  const elsewhere = await lookAt(far.api, where);

  assert.equal(asked.filter((it) => it === 'list').length, 3);
  assert.deepEqual(elsewhere.it.heard, [['far']]);
  for (const { it, over } of [again, others, elsewhere]) {
    it.gone.abort();
    await over;
  }
});

test('that a cluster does not answer is told to all who look, also to those who come later', async () => {
  const lists = new SharedLists();
  const api: ClusterApi = async () => new Response('away', { status: 503 });
  const [one, other] = [listener(), listener()];

  const over = lists.watch(api, where, one, one.gone.signal);
  await one.until(() => one.troubles.length > 0);
  void lists.watch(api, where, other, other.gone.signal);

  assert.deepEqual(other.troubles, ['503 away']);
  one.gone.abort();
  other.gone.abort();
  await over;
});
