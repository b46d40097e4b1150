import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Gitlab } from '@gitbeaker/rest';
import type { Approval } from '../src/deployment-approvals/approval.ts';
import { pendingIn, standingOf, waitingText } from '../src/deployment-approvals/approval-rules.ts';
import type { ProtectedEnvironment } from '../src/protected-environments/protected-environment.ts';
import { nextJob, startServer, type TestServer, until } from './harness.ts';
import { makeMember, makePerson, type Person } from './people.ts';

const config = `
deploy:
  script: [make]
  environment: production
check:
  script: [make]
  environment: { name: production, action: verify }
`;

interface Job {
  readonly id: number;
  readonly name: string;
  readonly status: string;
  readonly hold: string | null;
  readonly failure_reason?: string;
}

interface Deployment {
  readonly id: number;
  readonly status: string;
  readonly pending_approval_count: number;
  readonly approvals: readonly { readonly user: { username: string }; readonly comment: string }[];
  readonly approval_summary: {
    readonly rules: readonly {
      readonly access_level_description: string;
      readonly required_approvals: number;
      readonly deployment_approvals: readonly object[];
    }[];
  };
}

async function start(server: TestServer, protection: object) {
  const project = await server.project('shop');
  const base = `/projects/${project.id}`;
  const ann = await makeMember(server, project, 'ann', 40);
  const bob = await makeMember(server, project, 'bob', 40);
  await server.api('POST', `${base}/protected_environments`, {
    name: 'production',
    deploy_access_levels: [{ access_level: 40 }],
    ...protection,
  });
  await project.push({ '.gitlab-ci.yml': config }, { options: ['ci.skip'] });
  const run = async (by: Person) => {
    const made = await by.ask('POST', `${base}/pipeline`, { ref: 'main' });
    assert.equal(made.status, 201, await made.clone().text());
    return ((await made.json()) as { id: number }).id;
  };
  const job = async (pipeline: number) => {
    const all = (await server.api('GET', `${base}/pipelines/${pipeline}/jobs`)) as Job[];
    const found = all.find(({ name }) => name === 'deploy');
    assert.ok(found);
    return found;
  };
  const held = (pipeline: number) =>
    until(
      () => job(pipeline),
      ({ status }) => status === 'manual',
    );
  const blocked = async () => {
    const all = (await server.api('GET', `${base}/deployments?status=blocked`)) as Deployment[];
    assert.equal(all.length, 1);
    return all[0] as Deployment;
  };
  const shown = async (id: number) =>
    (await server.api('GET', `${base}/deployments/${id}`)) as Deployment;
  const say = async (by: Person, id: number, status: string, more: object = {}) =>
    by.ask('POST', `${base}/deployments/${id}/approval`, { status, ...more });
  return { project, base, ann, bob, run, job, held, blocked, shown, say };
}

test('with rules a deployment waits for each of them, and then for a person', async () => {
  await using server = await startServer();
  const rules = { approval_rules: [{ access_level: 40, required_approvals: 2 }] };
  const it = await start(server, rules);
  const eve = await makeMember(server, it.project, 'eve', 40);
  const dev = await makeMember(server, it.project, 'dev', 30);
  const pipeline = await it.run(it.ann);

  const waiting = await it.held(pipeline);
  const { id } = await it.blocked();

  assert.equal(waiting.hold, 'waits for 2 more approvals to deploy to production: of Maintainers');
  const play = async () => (await it.ann.ask('POST', `${it.base}/jobs/${waiting.id}/play`)).json();
  assert.match(JSON.stringify(await play()), /waits for 2 more approvals to deploy to production/);
  const own = await it.say(it.ann, id, 'approved');
  assert.match(await own.text(), /cannot approve your own deployment.*allow_pipeline_trigger/);
  assert.equal(own.status, 400);
  assert.match(await (await it.say(dev, id, 'approved')).text(), /ask one of Maintainers/);
  assert.equal((await it.say(it.bob, id, 'approved', { comment: 'fine' })).status, 201);
  assert.equal((await it.say(it.bob, id, 'approved')).status, 201);
  assert.equal((await it.shown(id)).pending_approval_count, 1);
  assert.equal((await it.say(eve, id, 'approved')).status, 201);

  const approved = await it.shown(id);
  assert.deepEqual([approved.status, approved.pending_approval_count], ['created', 0]);
  assert.deepEqual(
    approved.approvals.map(({ user }) => user.username),
    ['bob', 'eve'],
  );
  const [rule] = approved.approval_summary.rules;
  assert.equal(rule?.required_approvals, 2);
  assert.equal(rule.deployment_approvals.length, 2);
  const ready = await it.job(pipeline);
  assert.equal(ready.status, 'manual');
  assert.match(String(ready.hold), /was approved .*: waits for a person to press play/);
  await play();
  assert.equal((await it.job(pipeline)).status, 'pending');
  const runner = await server.runner();
  assert.equal((await nextJob(runner)).job_info.name, 'deploy');
});

test('with a number instead of rules a library approves, and the job goes on by itself', async () => {
  await using server = await startServer();
  const it = await start(server, { required_approval_count: 1 });
  const pipeline = await it.run(it.ann);
  await it.held(pipeline);
  const { id } = await it.blocked();
  const gitlab = new Gitlab({ host: server.url, token: it.bob.token ?? '' });

  await gitlab.Deployments.setApproval(it.project.id, id, 'approved', { comment: 'go' });

  const job = await it.job(pipeline);
  assert.equal(job.status, 'pending');
  assert.equal((await it.shown(id)).approvals[0]?.comment, 'go');
  assert.match(
    await (await it.say(it.bob, id, 'rejected')).text(),
    /not waiting for approvals: it is created/,
  );
});

test('a rejected deployment fails its job, and another attempt waits anew', async () => {
  await using server = await startServer();
  const it = await start(server, { approval_rules: [{ access_level: 40 }] });
  const pipeline = await it.run(it.ann);
  const { id: jobId } = await it.held(pipeline);
  const first = await it.blocked();

  assert.equal((await it.say(it.bob, first.id, 'rejected', { comment: 'not today' })).status, 201);

  const failed = await it.job(pipeline);
  assert.deepEqual([failed.status, failed.failure_reason], ['failed', 'deployment_rejected']);
  const trace = await it.ann.ask('GET', `${it.base}/jobs/${jobId}/trace`);
  assert.match(await trace.text(), /bob has rejected this deployment: not today/);
  assert.equal((await it.shown(first.id)).status, 'failed');
  assert.equal((await it.ann.ask('POST', `${it.base}/jobs/${jobId}/retry`)).status, 201);
  await it.held(pipeline);
  assert.notEqual((await it.blocked()).id, first.id);
});

test('a reporter who is named approves; an author does where the project lets them', async () => {
  await using server = await startServer();
  const it = await start(server, { approval_rules: [{ access_level: 40 }] });
  const rita = await makeMember(server, it.project, 'rita', 20);
  const protections = `${it.base}/protected_environments/production`;
  await server.api('PUT', protections, { approval_rules: [{ user_id: rita.id }] });
  const stranger = await makePerson(server, 'stranger');
  await it.held(await it.run(it.ann));
  const { id, approval_summary } = await it.blocked();

  assert.deepEqual(
    approval_summary.rules.map((rule) => rule.access_level_description),
    ['Maintainers', 'rita'],
  );
  assert.equal((await it.say(stranger, id, 'approved')).status, 404);
  assert.equal((await it.say(rita, id, 'approved')).status, 201);
  const why = await it.ann.ask('GET', `${it.base}/deployments/${id}/approval`);
  assert.match(JSON.stringify(await why.json()), /"why_not_approve":"You cannot approve your own/);
  const wrong = await it.say(it.bob, id, 'approved', { represented_as: 'rita' });
  assert.match(await wrong.text(), /You cannot approve as rita: you can as Maintainers/);
  await server.api('PUT', it.base, { allow_pipeline_trigger_approve_deployment: true });
  assert.equal((await it.say(it.ann, id, 'approved')).status, 201);
  assert.equal((await it.shown(id)).status, 'created');
});

test('rules that come later hold, too, and rules that go are waited for no longer', async () => {
  await using server = await startServer();
  const it = await start(server, { approval_rules: [{ access_level: 40 }] });
  const path = `${it.base}/protected_environments/production`;
  const pipeline = await it.run(it.ann);
  const { id } = await it.held(pipeline);

  await server.api('PUT', path, { approval_rules: [{ id: 1, _destroy: true }] });
  assert.equal((await it.ann.ask('POST', `${it.base}/jobs/${id}/play`)).status, 200);

  assert.equal((await it.job(pipeline)).status, 'pending');
  const [deployment] = (await server.api('GET', `${it.base}/deployments`)) as Deployment[];
  assert.equal(deployment?.status, 'created');
});

test('a group protects the environments of a tier in all its projects', async () => {
  await using server = await startServer();
  const group = (await server.api('POST', '/groups', { name: 'ops', path: 'ops' })) as {
    id: number;
  };
  const app = { name: 'app', path: 'app', namespace_id: group.id };
  const project = (await server.api('POST', '/projects', app)) as { id: number };
  const ann = await makeMember(server, project, 'ann', 40);
  const boss = await makePerson(server, 'boss');
  await server.api('POST', `/groups/${group.id}/members`, { user_id: boss.id, access_level: 40 });
  const path = `/groups/${group.id}/protected_environments`;
  const wish = { deploy_access_levels: [{ access_level: 40 }], approval_rules: [] };
  const wrong = await boss.ask('POST', path, { name: 'prod', ...wish });
  assert.match(await wrong.text(), /Name must be a tier/);
  assert.equal((await boss.ask('POST', path, { name: 'production', ...wish })).status, 201);
  await server.api('POST', `/projects/${project.id}/repository/commits`, {
    ...{ branch: 'main', commit_message: 'start [skip ci]' },
    actions: [{ action: 'create', file_path: '.gitlab-ci.yml', content: config }],
  });
  const runner = await server.runner();

  const made = await ann.ask('POST', `/projects/${project.id}/pipeline`, { ref: 'main' });
  const { id } = (await made.json()) as { id: number };

  // A maintainer of the project is none of the group.
  const jobs = () => server.api('GET', `/projects/${project.id}/pipelines/${id}/jobs`);
  await until(
    async () => {
      assert.equal(await runner.request(), undefined);
      return (await jobs()) as Job[];
    },
    (all) => all.every(({ failure_reason: it }) => it === 'protected_environment_failure'),
  );
});

test('what a kill leaves of an approval is gone on with by approving again', async () => {
  let server = await startServer();
  const it = await start(server, { required_approval_count: 1 });
  const pipeline = await it.run(it.ann);
  await it.held(pipeline);
  const { id } = await it.blocked();
  assert.equal((await it.say(it.bob, id, 'approved')).status, 201);
  server = await server.crash((database) => {
    database.exec(`UPDATE deployments SET status = 'blocked'`);
    database.exec(`UPDATE jobs SET status = 'manual' WHERE name = 'deploy'`);
  });
  await using _ = server;

  const ask = (method: string, path: string) =>
    server.fetch(`/api/v4${path}`, {
      method,
      headers: { 'private-token': it.bob.token ?? '', 'content-type': 'application/json' },
      body: method === 'POST' ? JSON.stringify({ status: 'approved' }) : null,
    });
  assert.equal((await ask('POST', `${it.base}/deployments/${id}/approval`)).status, 201);

  const jobs = (await server.api('GET', `${it.base}/pipelines/${pipeline}/jobs`)) as Job[];
  assert.equal(jobs.find(({ name }) => name === 'deploy')?.status, 'pending');
  const shown = (await server.api('GET', `${it.base}/deployments/${id}`)) as Deployment;
  assert.equal(shown.approvals.length, 1);
});

const protection: ProtectedEnvironment = {
  ...{ id: 3, projectId: 1, groupId: null, name: 'production', createdAt: new Date(0) },
  deployers: [{ id: 1, accessLevel: 40, userId: null, groupId: null, groupInheritanceType: 0 }],
  requiredApprovalCount: 2,
  approvalRules: [],
};
const rule = (id: number, requiredApprovals: number) => ({
  ...{ id, accessLevel: null, userId: id, groupId: null, groupInheritanceType: 0 },
  requiredApprovals,
});
const approval = (ruleId: number, status: Approval['status'], userId = 1): Approval => ({
  ...{ id: userId, deploymentId: 1, userId, protectionId: 3, ruleId, status, comment: null },
  ...{ createdAt: new Date(0), updatedAt: new Date(0) },
});

for (const [what, rules, approvals, pending] of [
  ['a number asks for so many', [], [], 2],
  ['each approval counts once', [], [approval(0, 'approved')], 1],
  ['a rejection is no approval', [], [approval(0, 'rejected')], 2],
  ['rules take the place of the number', [rule(1, 1), rule(2, 3)], [], 4],
  ['an approval counts for its rule only', [rule(1, 1), rule(2, 1)], [approval(1, 'approved')], 1],
  ['more than enough is enough', [rule(1, 1)], [1, 2].map((by) => approval(1, 'approved', by)), 0],
] as const) {
  test(`of approvals: ${what}`, () => {
    const standing = standingOf([{ ...protection, approvalRules: rules }], approvals);

    assert.equal(pendingIn(standing), pending);
  });
}

test('a job that waits says for how many of whom', () => {
  const standing = standingOf([{ ...protection, approvalRules: [rule(1, 1), rule(2, 2)] }], []);
  const named = standing.map((it) => ({ ...it, names: it.ruleId === 1 ? ['Ann'] : ['ops'] }));

  assert.equal(
    waitingText('production', named),
    'waits for 3 more approvals to deploy to production: 1 of Ann and 2 of ops',
  );
});
