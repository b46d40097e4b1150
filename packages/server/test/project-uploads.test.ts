import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Gitlab } from '@gitbeaker/rest';
import { root, startServer, type TestServer, until } from './harness.ts';
import { makePerson } from './people.ts';

const headers = { 'private-token': root.token };

function upload(api: TestServer, id: number, name: string, content: string): Promise<Response> {
  const body = new FormData();
  body.set('file', new Blob([content]), name);
  return api.fetch(`/api/v4/projects/${id}/uploads`, { method: 'POST', headers, body });
}

test('what was uploaded is found at the addresses that the answer names, and lists name it', async () => {
  await using api = await startServer();
  const { id } = await api.project('shop');
  const gitlab = new Gitlab({ host: api.url, token: root.token });

  const made = await upload(api, id, 'a dk.png', 'picture');
  const { url, full_path: path, markdown, ...rest } = (await made.json()) as Record<string, string>;
  const seen = await Promise.all(
    [`${path}`, `/root/shop${url}`].map((address) => api.fetch(address, { headers })),
  );
  const stranger = await api.fetch(`${path}`);
  const listed = (await api.api('GET', `/projects/${id}/uploads`)) as { filename: string }[];

  assert.equal(made.status, 201);
  assert.match(String(markdown), /^!\[a_dk\]\(\/uploads\/[0-9a-f]{32}\/a_dk\.png\)$/);
  assert.equal(rest.alt, 'a_dk');
  for (const answer of seen) {
    assert.equal(await answer.text(), 'picture');
    assert.equal(answer.headers.get('content-type'), 'image/png');
  }
  assert.notEqual(stranger.status, 200);
  assert.deepEqual(
    listed.map(({ filename }) => filename),
    ['a_dk.png'],
  );
  const byClient = await gitlab.Projects.uploadForReference(id, {
    content: new Blob(['x']),
    filename: 'x.txt',
  });
  assert.match(byClient.markdown, /^\[x\.txt\]/);
});

test('a file that is too large is refused while it comes, and nothing of it is kept', async () => {
  await using api = await startServer();
  const { id } = await api.project('shop');
  await api.api('PUT', '/application/settings', { max_attachment_size: 1 });

  const answer = await upload(api, id, 'big', 'x'.repeat(2 << 20));

  assert.equal(answer.status, 413);
  assert.match(await answer.text(), /max_attachment_size/);
  assert.deepEqual(await api.api('GET', `/projects/${id}/uploads`), []);
});

test('a page that was uploaded is saved, and not shown', async () => {
  await using api = await startServer();
  const { id } = await api.project('shop');
  const made = (await (await upload(api, id, '../x.html', '<script>1</script>')).json()) as {
    full_path: string;
  };

  const answer = await api.fetch(made.full_path, { headers });

  assert.match(made.full_path, /\/x\.html$/);
  assert.match(answer.headers.get('content-disposition') ?? '', /^attachment/);
  assert.equal(answer.headers.get('content-type'), 'application/octet-stream');
});

test('members upload, maintainers list and delete', async () => {
  await using api = await startServer();
  const { id } = await api.project('shop');
  const ann = await makePerson(api, 'ann');
  await api.api('POST', `/projects/${id}/members`, { user_id: ann.id, access_level: 30 });
  const { full_path: path, id: made } = (await (await upload(api, id, 'a.txt', 'one')).json()) as {
    id: number;
    full_path: string;
  };

  const refused = await ann.ask('DELETE', `/projects/${id}/uploads/${made}`);
  await api.api('DELETE', `/projects/${id}/uploads/${made}`);
  const gone = await until(
    () => api.fetch(path, { headers }),
    ({ status }) => status === 404,
  );

  assert.equal(refused.status, 403);
  assert.equal(gone.status, 404);
});
