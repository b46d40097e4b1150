import assert from 'node:assert/strict';
import { test } from 'node:test';
import { startTestApi, type TestApi } from '../src/testing/index.ts';

const read = async (api: TestApi, path: string) => {
  const response = await api.send('GET', path);
  return { code: response.status, text: await response.text() };
};

test('metrics count requests by what they asked for and got, and what is stored', async () => {
  await using api = await startTestApi();
  const path = '/api/v1/namespaces/default/configmaps';
  await api.send('POST', path, { metadata: { name: 'a' } });
  await api.send('POST', path, { metadata: { name: 'a' } });
  await api.send('GET', path);
  await api.send('GET', '/apis/example.com/v1/namespaces/default/inventions/secret-name');

  const { text } = await read(api, '/metrics');
  const count = (labels: string) =>
    new RegExp(`^apiserver_request_total\\{${labels}\\} (\\d+)$`, 'm').exec(text)?.[1];
  const maps = (code: number, scope: string, verb: string) =>
    `code="${code}",component="apiserver",group="",resource="configmaps",scope="${scope}",subresource="",verb="${verb}",version="v1"`;

  assert.equal(count(maps(201, 'namespace', 'POST')), '1');
  assert.equal(count(maps(409, 'namespace', 'POST')), '1');
  assert.equal(count(maps(200, 'namespace', 'LIST')), '1');
  assert.match(text, /^apiserver_storage_objects\{resource="configmaps"\} \d+$/m);
  assert.match(text, /^# TYPE apiserver_request_total counter$/m);
  const timed =
    'apiserver_request_duration_seconds_count{component="apiserver",group="",resource="configmaps",scope="namespace",subresource="",verb="POST",version="v1"} 2';
  assert.ok(text.includes(`${timed}\n`), text);
  assert.ok(text.includes(timed.replace('_count{', '_bucket{').replace('"} 2', '",le="+Inf"} 2')));
  assert.match(text, /^process_resident_memory_bytes \d+$/m);
  assert.doesNotMatch(text, /inventions|secret-name/);
});

test('metrics are for those who may read them', async () => {
  await using api = await startTestApi();

  const response = await api.send('GET', '/metrics', undefined, { authorization: '' });

  assert.equal(response.status, 403);
});

test('health is told in one word, part by part, and without what shall not count', async () => {
  await using api = await startTestApi();

  assert.deepEqual(await read(api, '/livez'), { code: 200, text: 'ok' });
  assert.deepEqual(await read(api, '/readyz/etcd'), { code: 200, text: 'ok' });
  assert.equal((await read(api, '/readyz/nonsense')).code, 404);
  assert.equal(
    (await read(api, '/livez?verbose')).text,
    '[+]ping ok\n[+]etcd ok\nlivez check passed\n',
  );
  assert.equal(
    (await read(api, '/readyz?verbose&exclude=etcd')).text,
    '[+]ping ok\n[+]etcd excluded: ok\n[+]shutdown ok\nreadyz check passed\n',
  );
});

test('a cluster that closes is alive, but not ready', async () => {
  await using api = await startTestApi();
  await api.server.close();

  const ready = await read(api, '/readyz');

  assert.equal((await read(api, '/livez')).code, 200);
  assert.deepEqual(ready, {
    code: 500,
    text: '[+]ping ok\n[+]etcd ok\n[-]shutdown failed: reason withheld\nreadyz check failed\n',
  });
});
