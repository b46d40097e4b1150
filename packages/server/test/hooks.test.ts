import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { test } from 'node:test';
import { matchesBranch } from '../src/hooks/hook-rules.ts';
import { after } from '../src/hooks/sending/attempts.ts';
import { nextJob, type Options, root, startServer, until } from './harness.ts';
import { type Received, type Receiver, startReceiver } from './hook-receiver.ts';

interface ShownHook {
  readonly id: number;
  readonly alert_status: string;
}
interface ShownEvent {
  readonly id: number;
  readonly trigger: string;
  readonly status: string;
  readonly attempts: number;
  readonly response_status: string;
  readonly error: string | null;
}

const all = {
  push_events: true,
  tag_push_events: true,
  job_events: true,
  pipeline_events: true,
  deployment_events: true,
  releases_events: true,
};

/** A project with a hook; the server may ask this machine, as an administrator has allowed. */
async function withHook(receiver: Receiver, fields: object, options: Options = {}) {
  const api = await startServer(options);
  await api.api('PUT', '/application/settings', {
    allow_local_requests_from_web_hooks_and_services: true,
  });
  const project = await api.project('shop');
  const ask = (method: string, path: string, body?: object) =>
    api.api(method, `/projects/${project.id}/hooks${path}`, body);
  const hook = (await ask('POST', '', { url: receiver.url, ...fields })) as ShownHook;
  const events = async () => (await ask('GET', `/${hook.id}/events`)) as ShownEvent[];
  return { api, project, ask, hook, events };
}

const kind = (word: string, status?: string) => (message: Received) => {
  const { body } = message;
  const its = body.object_attributes?.status ?? body.build_status ?? body.status;
  return body.object_kind === word && (status === undefined || its === status);
};

test('a hook is told of a push, its pipeline, jobs and deployments, of tags and releases', async () => {
  await using receiver = await startReceiver();
  const { api, project } = await withHook(receiver, { ...all, token: 'secret' });
  await using _ = api;
  const runner = await api.runner();
  const file = 'ship: {script: [make], environment: production}';

  const { sha } = await project.push({ '.gitlab-ci.yml': file }, { message: 'First' });
  const job = await nextJob(runner);
  await runner.update(job, { state: 'success' });
  await project.push({}, { tag: 'v1', options: ['ci.skip'] });
  await api.api('POST', `/projects/${project.id}/releases`, { tag_name: 'v1', name: 'One' });

  const push = await receiver.next(kind('push'));
  assert.equal(push.headers['x-gitlab-event'], 'Push Hook');
  assert.equal(push.headers['x-gitlab-token'], 'secret');
  assert.equal(push.headers['x-gitlab-instance'], api.url);
  assert.equal(push.body.ref, 'refs/heads/main');
  assert.equal(push.body.after, sha);
  assert.equal(push.body.project.path_with_namespace, 'root/shop');
  assert.deepEqual(push.body.commits[0].added, ['.gitlab-ci.yml']);
  assert.equal(push.body.total_commits_count, 1);
  const pipeline = await receiver.next(kind('pipeline', 'success'));
  assert.equal(pipeline.headers['x-gitlab-event'], 'Pipeline Hook');
  assert.equal(pipeline.body.object_attributes.ref, 'main');
  const [ship] = pipeline.body.builds;
  assert.equal(ship.name, 'ship');
  assert.equal(ship.user.username, 'root');
  assert.equal(ship.runner.runner_type, 'instance_type');
  assert.deepEqual(ship.artifacts_file, { filename: null, size: null });
  const deploys = { name: 'production', action: 'start', deployment_tier: 'production' };
  assert.deepEqual(ship.environment, deploys);
  const build = await receiver.next(kind('build', 'success'));
  assert.equal(build.headers['x-gitlab-event'], 'Job Hook');
  assert.equal(build.body.build_name, 'ship');
  assert.equal(build.body.sha, sha);
  assert.deepEqual(build.body.environment, deploys);
  assert.equal(build.body.runner.id, ship.runner.id);
  const deployment = await receiver.next(kind('deployment', 'success'));
  assert.equal(deployment.body.environment, 'production');
  const tag = await receiver.next(kind('tag_push'));
  assert.equal(tag.headers['x-gitlab-event'], 'Tag Push Hook');
  assert.equal(tag.body.ref, 'refs/tags/v1');
  const release = await receiver.next(kind('release'));
  assert.deepEqual([release.body.action, release.body.tag], ['create', 'v1']);
  assert.equal(release.body.assets.sources.length, release.body.assets.count);
  assert.ok(!release.text.includes(root.token));
});

test('a hook hears only what it wants, of branches that it wants', async () => {
  await using receiver = await startReceiver();
  const filter = { push_events_branch_filter: 'release/*', job_events: false };
  const { api, project } = await withHook(receiver, filter);
  await using _ = api;

  await project.push({ '.gitlab-ci.yml': 'job: {script: [make]}' });
  const { sha } = await project.push({}, { branch: 'release/1' });

  await receiver.next(({ body }) => body.after === sha);
  assert.equal(receiver.received.length, 1);
});

test('what a signing token has signed can be checked by anybody who knows it', async () => {
  await using receiver = await startReceiver();
  const key = Buffer.alloc(32, 7);
  const signing = { signing_token: `whsec_${key.toString('base64')}` };
  const { api, ask, hook, project } = await withHook(receiver, signing);
  await using _ = api;
  await project.push({ a: 'b' }, { options: ['ci.skip'] });

  const { headers, text } = await receiver.next(() => true);

  const signed = `${headers['webhook-id']}.${headers['webhook-timestamp']}.${text}`;
  const hash = createHmac('sha256', key).update(signed).digest('base64');
  assert.equal(headers['webhook-signature'], `v1,${hash}`);
  assert.ok(!JSON.stringify(await ask('GET', `/${hook.id}`)).includes('whsec_'));
});

test('this machine is not asked unless an administrator allows it, and the log says why', async () => {
  await using receiver = await startReceiver();
  const { api, project, events } = await withHook(receiver, {});
  await using _ = api;
  await api.api('PUT', '/application/settings', {
    allow_local_requests_from_web_hooks_and_services: false,
  });

  await project.push({ a: 'b' }, { options: ['ci.skip'] });

  const [event] = await until(events, ([first]) => (first?.attempts ?? 0) > 0);
  assert.equal(event?.response_status, 'internal error');
  assert.match(event?.error ?? '', /local network are not allowed/);
  assert.deepEqual(receiver.received, []);
});

test('what a receiver in trouble did not take is sent again, under the same key', async () => {
  await using receiver = await startReceiver();
  receiver.answers.push(503);
  let now = Date.now();
  const { api, project, ask, events } = await withHook(
    receiver,
    {},
    { clock: () => new Date(now) },
  );
  await using _ = api;

  await project.push({ a: 'b' }, { options: ['ci.skip'] });
  await until(events, ([first]) => first?.attempts === 1);
  now += 10_000;
  // Whoever waits for a time looks at the clock again when something is planned.
  const other = (await ask('POST', '', { url: receiver.url, push_events: false })) as ShownHook;
  await api.server.services.store.due.plan({
    kind: 'webhook',
    subject: other.id,
    at: new Date(now),
  });

  const [event] = await until(events, ([first]) => first?.status === 'delivered');
  assert.equal(event?.attempts, 2);
  const keys = receiver.received.map(({ headers }) => headers['idempotency-key']);
  assert.deepEqual([keys.length, new Set(keys).size], [2, 1]);
});

test('what was being sent when the server was killed is sent by the next one', async () => {
  await using receiver = await startReceiver();
  receiver.answers.push(0);
  let now = Date.now();
  const { api, project } = await withHook(receiver, {}, { clock: () => new Date(now) });
  const { sha } = await project.push({ a: 'b' }, { options: ['ci.skip'] });
  await receiver.next(({ body }) => body.after === sha);

  now += 60_000;
  await using _ = await api.crash();

  const events = async () =>
    (await _.api('GET', `/projects/${project.id}/hooks/1/events`)) as ShownEvent[];
  await until(events, ([first]) => first?.status === 'delivered');
  assert.equal(receiver.received.length, 2);
});

test('a test delivery says what came of it, and can be sent again', async () => {
  await using receiver = await startReceiver();
  const { api, project, ask, hook, events } = await withHook(receiver, { push_events: false });
  await using _ = api;
  await project.push({ a: 'b' }, { options: ['ci.skip'] });

  await ask('POST', `/${hook.id}/test/push_events`);
  const [event] = await events();
  const again = await ask('POST', `/${hook.id}/events/${event?.id}/resend`);
  receiver.answers.push(418);
  const refused = await api.fetch(
    `/api/v4/projects/${project.id}/hooks/${hook.id}/test/push_events`,
    {
      method: 'POST',
      headers: { 'private-token': root.token },
    },
  );

  assert.deepEqual([event?.trigger, event?.status], ['push_hooks', 'delivered']);
  assert.deepEqual(again, { response_status: 200 });
  assert.equal(refused.status, 422);
  assert.deepEqual(
    receiver.received.map(({ body }) => body.object_kind),
    ['push', 'push', 'push'],
  );
});

for (const [url, message] of [
  ['ftp://example.com/', /Only allowed schemes are http, https/],
  ['nonsense', /Only allowed schemes are http, https/],
] as const) {
  test(`${url} is no address for a hook`, async () => {
    await using api = await startServer();
    const { id } = await api.project('shop');
    await assert.rejects(api.api('POST', `/projects/${id}/hooks`, { url }), message);
  });
}

const now = new Date('2026-01-01T00:00:00Z');
for (const [attempts, failures, responseStatus, status, waits, rests] of [
  [0, 3, 204, 'delivered', 0, null],
  [0, 0, null, 'waiting', 10, null],
  [1, 1, 503, 'waiting', 60, null],
  [4, 2, 500, 'failed', 0, null],
  [0, 2, 404, 'failed', 0, null],
  [0, 3, 404, 'failed', 0, 60],
  [0, 5, null, 'waiting', 10, 240],
  [0, 99, null, 'waiting', 10, 86_400],
] as const) {
  test(`attempt ${attempts + 1} after ${failures} failures that ends with ${responseStatus} leaves the message ${status}`, () => {
    const outcome = { responseStatus };

    const next = after({ hook: { failures }, delivery: { attempts }, outcome, now });

    const seconds = (date: Date | null) => date && (date.getTime() - now.getTime()) / 1000;
    assert.equal(next.delivery.status, status);
    assert.equal(seconds(next.delivery.dueAt), waits);
    assert.equal(seconds(next.hook.disabledUntil), rests);
  });
}

for (const [filter, branch, expected] of [
  ['', 'main', true],
  ['main', 'main', true],
  ['main', 'mains', false],
  ['release/*', 'release/1.0', true],
  ['*-stable', 'v1-stable', true],
  ['a.c', 'abc', false],
] as const) {
  test(`${branch} ${expected ? 'matches' : 'does not match'} the filter "${filter}"`, () => {
    assert.equal(matchesBranch(filter, branch), expected);
  });
}
