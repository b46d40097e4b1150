import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Gitlab } from '@gitbeaker/rest';
import { nextJob, root, startServer, type TestServer } from './harness.ts';
import { makePerson } from './people.ts';

const files = { '.gitlab-ci.yml': 'job: {script: [make]}' };

async function begun(api: TestServer) {
  const project = await api.project('shop');
  await project.push(files, { options: ['ci.skip'] });
  const path = `/projects/${project.id}`;
  const made = await api.api('POST', `${path}/triggers`, { description: 'Deploys' });
  return { project, path, made: made as { id: number; token: string } };
}

/** As curl does it: nothing but the form. */
function start(api: TestServer, path: string, form: Readonly<Record<string, string>>) {
  return api.fetch(`/api/v4${path}`, { method: 'POST', body: new URLSearchParams(form) });
}

test('whoever holds a trigger token starts a pipeline with variables, and nothing else', async () => {
  await using api = await startServer();
  const { path, made } = await begun(api);
  const form = { token: made.token, ref: 'main', 'variables[COLOR]': 'red' };

  const answer = await start(api, `${path}/trigger/pipeline`, form);
  const inPath = await start(api, `${path}/ref/main/trigger/pipeline?token=${made.token}`, {});
  const elsewhere = await api.fetch(`/api/v4${path}/pipelines`, {
    headers: { 'private-token': made.token },
  });

  const pipeline = (await answer.json()) as { id: number; source: string };
  assert.equal(answer.status, 201);
  assert.equal(pipeline.source, 'trigger');
  assert.equal(inPath.status, 201);
  assert.equal(elsewhere.status, 401);
  const variables = await api.api('GET', `${path}/pipelines/${pipeline.id}/variables`);
  assert.deepEqual(
    (variables as { key: string; value: string }[]).map(({ key, value }) => [key, value]),
    [
      ['COLOR', 'red'],
      ['TRIGGER_PAYLOAD', '{"ref":"main","variables":{"COLOR":"red"}}'],
    ],
  );
});

for (const [form, status, message] of [
  [{ token: 'glptt-wrong', ref: 'main' }, 404, /404 Not found/i],
  [{ ref: 'main' }, 400, /token is missing/],
  [{ token: 'its own', ref: 'nowhere' }, 400, /Reference not found/],
  [{ token: 'its own' }, 400, /ref is missing/],
] as const) {
  test(`a trigger with ${JSON.stringify(form)} is refused with ${status}`, async () => {
    await using api = await startServer();
    const { path, made } = await begun(api);
    const sent = {
      ...form,
      ...('token' in form && form.token === 'its own' && { token: made.token }),
    };

    const answer = await start(api, `${path}/trigger/pipeline`, sent);

    assert.equal(answer.status, status);
    assert.match(await answer.text(), message);
  });
}

test('a token is over with its time, its owner, and its project', async () => {
  let now = new Date('2026-03-02T10:00:00Z');
  await using api = await startServer({ clock: () => now });
  const { path, project } = await begun(api);
  const other = await api.project('other');
  await other.push(files, { options: ['ci.skip'] });
  const mia = await makePerson(api, 'mia');
  const members = `/projects/${project.id}/members`;
  await api.api('POST', members, { user_id: mia.id, access_level: 40 });
  const make = async (more: object = {}) => {
    const made = await mia.ask('POST', `${path}/triggers`, { description: 'x', ...more });
    return ((await made.json()) as { token: string }).token;
  };
  const [short, long] = [await make({ expires_at: '2026-03-03' }), await make()];
  const status = async (token: string, of = path) =>
    (await start(api, `${of}/trigger/pipeline`, { token, ref: 'main' })).status;

  assert.equal(await status(short), 201);
  assert.equal(await status(long, `/projects/${other.id}`), 404);
  now = new Date('2026-03-03T00:00:01Z');
  assert.equal(await status(short), 404);
  assert.equal(await status(long), 201);
  await api.api('DELETE', `${members}/${mia.id}`);
  assert.equal(await status(long), 404);
});

test('a job starts a pipeline of a project that lets it in, by its token', async () => {
  await using api = await startServer();
  const { path } = await begun(api);
  const home = await api.project('home');
  const runner = await api.runner();
  await home.push(files);
  const { token } = await nextJob(runner);

  const before = await start(api, `${path}/trigger/pipeline`, { token, ref: 'main' });
  await api.api('POST', `${path}/job_token_scope/allowlist`, { target_project_id: home.id });
  const after = await start(api, `${path}/trigger/pipeline`, { token, ref: 'main' });

  assert.equal(before.status, 404);
  assert.equal(after.status, 201);
  assert.equal(((await after.json()) as { source: string }).source, 'pipeline');
});

test('gitbeaker makes, lists, changes and deletes trigger tokens; the token is shown once', async () => {
  await using api = await startServer();
  const gitlab = new Gitlab({ host: api.url, token: root.token });
  const { project, made } = await begun(api);
  const tokens = gitlab.PipelineTriggerTokens;

  const [listed] = await tokens.all(project.id);
  const edited = await tokens.edit(project.id, made.id, { description: 'Better' });
  const started = await tokens.trigger(project.id, 'main', made.token, {
    variables: { A: '1' },
  });
  await tokens.remove(project.id, made.id);

  assert.match(made.token, /^glptt-/);
  assert.equal(listed?.token, made.token.slice(0, 10));
  assert.equal(edited.description, 'Better');
  assert.equal(started.ref, 'main');
  assert.deepEqual(await tokens.all(project.id), []);
});
