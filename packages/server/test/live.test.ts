import assert from 'node:assert/strict';
import { test } from 'node:test';
import { nextJob, startServer, type TestServer } from './harness.ts';

interface Told {
  readonly name: string;
  readonly data: {
    readonly id: number;
    readonly status?: string;
    readonly text?: string;
    readonly holds?: Readonly<Record<string, string | null>>;
    readonly stage_statuses?: readonly { readonly name: string; readonly status: string }[];
    readonly manual_jobs?: readonly { readonly name: string }[];
    readonly downstream_pipeline?: { readonly status: string } | null;
  };
}

async function* listen(server: TestServer, topic: string, signal: AbortSignal) {
  const response = await server.fetch(`/-/events?${topic}`, {
    headers: { 'private-token': 'glpat-test-root-token' },
    signal,
  });
  assert.equal(response.status, 200);
  assert.equal(response.headers.get('content-type'), 'text/event-stream');
  let rest = '';
  for await (const text of (response.body ?? new ReadableStream()).pipeThrough(
    new TextDecoderStream(),
  )) {
    const blocks = (rest + text).split('\n\n');
    rest = blocks.pop() ?? '';
    for (const block of blocks) {
      const [, name, data] = /event: (\w+)\ndata: (.*)/.exec(block) ?? [];
      if (name && data) yield { name, data: JSON.parse(data) } as Told;
    }
  }
}

async function collect(
  events: AsyncGenerator<Told>,
  isLast: (told: Told) => boolean,
): Promise<Told[]> {
  const all: Told[] = [];
  for await (const told of events) {
    all.push(told);
    if (isLast(told)) break;
  }
  return all;
}

test('a listener to a pipeline hears how it stands, then every end', async () => {
  await using server = await startServer();
  const project = await server.project('hello');
  const runner = await server.runner();
  await project.push({ '.gitlab-ci.yml': 'a:\n  script: [make]\n' });
  const job = await nextJob(runner);
  const ended = new AbortController();

  const events = listen(server, 'pipeline=1', ended.signal);
  const first = await events.next();
  const all = collect(events, ({ name, data }) => name === 'pipeline' && data.status === 'success');
  await runner.finish(job);
  const heard = await all;
  ended.abort();

  assert.deepEqual([first.value?.name, first.value?.data.status], ['pipeline', 'running']);
  assert.ok(heard.some(({ name, data }) => name === 'job' && data.status === 'success'));
});

test('a listener to a job hears its trace from an offset on, in whole characters', async () => {
  await using server = await startServer();
  const project = await server.project('hello');
  const runner = await server.runner();
  await project.push({ '.gitlab-ci.yml': 'a:\n  script: [make]\n' });
  const job = await nextJob(runner);
  await runner.patch(job, 0, 'grün ');
  const ended = new AbortController();

  const events = listen(server, `job=${job.id}&offset=0`, ended.signal);
  let text = '';
  for await (const { name, data } of events) {
    if (name === 'trace') text += data.text;
    if (name === 'trace' && text === 'grün ') await runner.patch(job, 6, 'blau\n');
    if (text.endsWith('\n')) break;
  }
  ended.abort();

  assert.equal(text, 'grün blau\n');
});

test('strangers hear nothing, and health needs no credentials', async () => {
  await using server = await startServer();
  const project = await server.project('hello');

  const refused = await server.fetch(`/-/events?project=${project.id}`);
  const paths = ['/-/health', '/-/liveness', '/-/readiness?all=1', '/metrics'];
  const answers = await Promise.all(paths.map((path) => server.fetch(path)));

  assert.equal(refused.status, 404);
  assert.deepEqual(
    answers.map(({ status }) => status),
    [200, 200, 200, 200],
  );
  assert.match((await answers[3]?.text()) ?? '', /slipway_jobs_waiting 0/);
  assert.match(answers[0]?.headers.get('x-request-id') ?? '', /^[0-9a-f]{32}$/);
});

test('a listener to a pipeline hears of its trigger jobs what becomes of their pipelines', async () => {
  await using server = await startServer();
  const project = await server.project('hello');
  const runner = await server.runner();
  await project.push({
    '.gitlab-ci.yml': 'child:\n  trigger: {include: child.yml}\n',
    'child.yml': 'a:\n  script: [make]\n',
  });
  const job = await nextJob(runner);
  const ended = new AbortController();
  const statusOf = ({ name, data }: Told) =>
    name === 'job' ? data.downstream_pipeline?.status : '';

  const events = listen(server, 'pipeline=1', ended.signal);
  await events.next();
  const all = collect(events, (told) => statusOf(told) === 'success');
  await runner.finish(job);
  const heard = await all;
  ended.abort();

  assert.equal(heard.at(-1)?.data.status, 'success');
});

test('a listener to a pipeline hears why jobs wait, and again when the reason changes', async () => {
  await using server = await startServer();
  const project = await server.project('hello');
  const runner = await server.runner();
  await project.push({
    '.gitlab-ci.yml':
      'a:\n  stage: build\n  script: [make]\nb:\n  stage: build\n  script: [make]\n' +
      'c:\n  stage: test\n  script: [make]\n',
  });
  const a = await nextJob(runner);
  const b = await nextJob(runner);
  const c = String(Number(b.id) + 1);
  const ended = new AbortController();
  const reasonOf = ({ name, data }: Told) => (name === 'holds' ? data.holds?.[c] : undefined);

  const events = listen(server, 'pipeline=1', ended.signal);
  const first = await collect(events, (told) => reasonOf(told) !== undefined);
  const more = listen(server, 'pipeline=1', ended.signal);
  await more.next();
  const all = collect(more, (told) => reasonOf(told) === null);
  await runner.finish(a);
  await runner.finish(b);
  await nextJob(runner);
  const heard = await all;
  ended.abort();

  assert.equal(
    reasonOf(first.at(-1) as Told),
    'waits for stage build: job a is running (and 1 more)',
  );
  assert.equal(heard.at(-1)?.name, 'holds');
});

test('a token listens only with a scope that lets it read the same by the API', async () => {
  await using server = await startServer();
  const project = await server.project('hello');
  const listenWith = async (scope: string) => {
    const body = { name: scope, scopes: [scope] };
    const { token } = (await server.api('POST', '/users/1/personal_access_tokens', body)) as {
      token: string;
    };
    const headers = { 'private-token': token };
    const response = await server.fetch(`/-/events?project=${project.id}`, { headers });
    await response.body?.cancel();
    return response.status;
  };

  assert.equal(await listenWith('read_registry'), 403);
  assert.equal(await listenWith('create_runner'), 403);
  assert.equal(await listenWith('read_api'), 200);
});

test('who has read and says when is told only what happened since', async () => {
  await using server = await startServer();
  const project = await server.project('hello');
  const runner = await server.runner();
  await project.push({ '.gitlab-ci.yml': 'a:\n  script: [make]\n' });
  const job = await nextJob(runner);
  const read = await server.fetch('/api/v4/projects/1/pipelines/1?with_jobs=true', {
    headers: { 'private-token': 'glpat-test-root-token' },
  });
  const since = read.headers.get('x-slipway-position') ?? '';
  const ended = new AbortController();

  const quiet = listen(server, `pipeline=1&since=${since}`, ended.signal).next();
  const isQuiet = await Promise.race([
    quiet.then(({ value }) => value?.name),
    server.fetch('/-/health').then(() => 'nothing'),
  ]);
  await runner.finish(job);
  const heard = await collect(
    listen(server, `pipeline=1&since=${since}`, ended.signal),
    ({ name }) => name === 'pipeline',
  );
  const { value: live } = await quiet;
  ended.abort();

  assert.equal(isQuiet, 'nothing');
  assert.equal(live?.name, 'job');
  assert.deepEqual(
    heard.map(({ name, data }) => `${name} ${data.status ?? ''}`),
    ['job success', 'holds ', 'pipeline success'],
  );
});

for (const since of ['', 'elsewhere.3', '0.x']) {
  test(`a position that nobody knows (${since}) is said to be stale, and all is told`, async () => {
    await using server = await startServer();
    const project = await server.project('hello');
    await project.push({ '.gitlab-ci.yml': 'a:\n  script: [make]\n' });
    const ended = new AbortController();

    const events = listen(server, `pipeline=1&since=${since}`, ended.signal);
    const heard = await collect(events, ({ name }) => name === 'pipeline');
    ended.abort();

    assert.equal(heard[0]?.name, 'stale');
  });
}

/** Where the server is: who listens from there misses nothing of what follows. */
async function positionOf(server: TestServer): Promise<string> {
  const headers = { 'private-token': 'glpat-test-root-token' };
  const answer = await server.fetch('/api/v4/projects', { headers });
  return answer.headers.get('x-slipway-position') ?? '';
}

const inLists = 'with_stages=true&with_manual_jobs=true';

test('who shows a list of pipelines hears with each how its stages do and what waits for a person', async () => {
  await using server = await startServer();
  const project = await server.project('hello');
  const runner = await server.runner();
  const since = await positionOf(server);
  await project.push({
    '.gitlab-ci.yml':
      'stages: [one, two]\na: {stage: one, script: [make]}\nb: {stage: two, when: manual, script: [make]}\n',
  });
  const job = await nextJob(runner);
  const ended = new AbortController();
  const stagesOf = ({ data }: Told) => data.stage_statuses?.map(({ status }) => status).join(' ');

  const events = listen(server, `project=${project.id}&${inLists}&since=${since}`, ended.signal);
  const first = await collect(events, (told) => stagesOf(told) === 'running created');
  const rest = collect(
    listen(server, `project=${project.id}&${inLists}&since=${since}`, ended.signal),
    (told) => stagesOf(told) === 'success manual',
  );
  await runner.finish(job);
  const all = [...first, ...(await rest)];
  ended.abort();

  assert.ok(all.every(({ name, data }) => name === 'pipeline' && data.id === 1));
  assert.deepEqual(first.at(-1)?.data.manual_jobs, []);
  assert.deepEqual(
    all.at(-1)?.data.manual_jobs?.map(({ name }) => name),
    ['b'],
  );
});

test('who shows a list of pipelines hears nothing of those that another one has started', async () => {
  await using server = await startServer();
  const project = await server.project('hello');
  const runner = await server.runner();
  const since = await positionOf(server);
  await project.push({
    '.gitlab-ci.yml': 'child:\n  trigger: {include: child.yml, strategy: depend}\n',
    'child.yml': 'a:\n  script: [make]\n',
  });
  await runner.finish(await nextJob(runner));
  const ended = new AbortController();

  const heard = await collect(
    listen(server, `project=${project.id}&${inLists}&since=${since}`, ended.signal),
    ({ data }) => data.status === 'success',
  );
  ended.abort();

  assert.deepEqual([...new Set(heard.map(({ data }) => data.id))], [1]);
});

test('what lists show cannot be asked for of one pipeline', async () => {
  await using server = await startServer();
  const project = await server.project('hello');
  await project.push({ '.gitlab-ci.yml': 'a:\n  script: [make]\n' });
  const headers = { 'private-token': 'glpat-test-root-token' };

  const refused = await server.fetch('/-/events?pipeline=1&with_stages=true', { headers });

  assert.equal(refused.status, 400);
  assert.match(await refused.text(), /with_stages and with_manual_jobs are for projects/);
});
