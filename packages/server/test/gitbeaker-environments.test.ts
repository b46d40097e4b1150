import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Gitlab } from '@gitbeaker/rest';
import { root, startServer } from './harness.ts';

/** A project with a commit, and a client that knows nothing of Slipway. */
async function given() {
  const api = await startServer();
  const gitlab = new Gitlab({ host: api.url, token: root.token });
  const { id } = await gitlab.Projects.create({ name: 'Shop', initializeWithReadme: true });
  return { gitlab, id, [Symbol.asyncDispose]: () => api[Symbol.asyncDispose]() };
}

test('a client library makes, edits, stops and removes environments', async () => {
  await using shop = await given();
  const { gitlab, id } = shop;

  const made = await gitlab.Environments.create(id, 'review/one', {
    externalUrl: 'https://one.example.com',
  });
  const edited = await gitlab.Environments.edit(id, made.id, { tier: 'testing' });
  const stopped = await gitlab.Environments.stop(id, made.id);
  const listed = await gitlab.Environments.all(id, { search: 'review' });
  await gitlab.Environments.remove(id, made.id);

  assert.equal(made.external_url, 'https://one.example.com');
  assert.equal(made.slug.startsWith('review-one'), true);
  assert.equal(edited.tier, 'testing');
  assert.equal(stopped.state, 'stopped');
  assert.deepEqual(
    listed.map(({ name, state }) => [name, state]),
    [['review/one', 'stopped']],
  );
  await assert.rejects(gitlab.Environments.show(id, made.id), /404|Not Found/);
});

test('a client library records deployments that were made elsewhere, and says what has become of them', async () => {
  await using shop = await given();
  const { gitlab, id } = shop;
  const [head] = await gitlab.Commits.all(id);
  const sha = String(head?.id);
  const { Deployments } = gitlab;

  const made = await Deployments.create(id, 'live', sha, 'main', false, { status: 'running' });
  const listed = await Deployments.all(id, { environment: 'live', status: 'running' });
  const edited = await Deployments.edit(id, made.id, 'success');

  assert.deepEqual([made.status, made.sha, made.deployable ?? null], ['running', sha, null]);
  assert.deepEqual(
    listed.map((it) => it.id),
    [made.id],
  );
  assert.equal(edited.status, 'success');
  await assert.rejects(Deployments.edit(id, made.id, 'running'), /cannot transition via/);
  await assert.rejects(Deployments.remove(id, made.id), /currently deployed to environment/);
  const next = await Deployments.create(id, 'live', sha, 'main', false, { status: 'success' });
  await Deployments.remove(id, made.id);
  await assert.rejects(Deployments.show(id, made.id), /404|Not Found/);
  await assert.rejects(
    Deployments.create(id, 'live', sha, 'nowhere', false, { status: 'success' }),
    /The branch or tag does not exist/,
  );
  await assert.rejects(
    Deployments.create(id, 'live', 'f'.repeat(40), 'main', false, { status: 'success' }),
    /The commit does not exist/,
  );
  await assert.rejects(Deployments.allMergeRequests(id, next.id), /there are no merge requests/);
});

for (const owned of ['a project', 'a group'] as const) {
  test(`a client library protects environments of ${owned}, edits that, and takes it away`, async () => {
    await using shop = await given();
    const { gitlab, id } = shop;
    const group = await gitlab.Groups.create('Ops', 'ops');
    const isGroup = owned === 'a group';
    const protecting = isGroup
      ? gitlab.GroupProtectedEnvironments
      : gitlab.ProjectProtectedEnvironments;
    const owner = isGroup ? group.id : id;

    const made = await protecting.create(owner, 'production', [{ access_level: 40 }] as never, {
      approvalRules: [{ access_level: 40, required_approvals: 1 }] as never,
    });
    const [level] = (made.deploy_access_levels ?? []) as unknown as readonly { id: number }[];
    const edited = await protecting.edit(owner, 'production', {
      deployAccessLevels: [{ id: level?.id, _destroy: true }, { access_level: 30 }] as never,
    });
    const shown = await protecting.show(owner, 'production');
    const all = await protecting.all(owner);
    await protecting.remove(owner, 'production');

    assert.equal(made.name, 'production');
    const rules = made.approval_rules as unknown as readonly { required_approvals: number }[];
    assert.equal(rules[0]?.required_approvals, 1);
    const levels = ({ deploy_access_levels: them }: typeof edited) =>
      (them ?? []).map((it) => it.access_level);
    assert.deepEqual(levels(edited), [30]);
    assert.deepEqual(levels(shown), [30]);
    assert.deepEqual(
      all.map(({ name }) => name),
      ['production'],
    );
    await assert.rejects(protecting.show(owner, 'production'), /404|Not Found/);
  });
}

test('clusters of a project, a group and the instance answer as a client library asks for them', async () => {
  await using shop = await given();
  const { gitlab, id } = shop;
  const group = await gitlab.Groups.create('Ops', 'ops');
  const { requester } = gitlab.Projects as unknown as {
    readonly requester: Readonly<
      Record<'get' | 'post' | 'put' | 'delete', (path: string, given?: object) => Promise<Answer>>
    >;
  };
  for (const [base, add] of [
    [`projects/${id}/clusters`, 'user'],
    [`groups/${group.id}/clusters`, 'user'],
    ['admin/clusters', 'add'],
  ] as const) {
    const platform_kubernetes_attributes = { api_url: 'https://203.0.113.7', token: 'secret' };
    const body = { name: 'cloud', platform_kubernetes_attributes };
    const made = await requester.post(`${base}/${add}`, { body });
    const path = `${base}/${made.body.id}`;
    const edited = await requester.put(path, { body: { environment_scope: 'production' } });
    const listed = await requester.get(base);

    assert.equal(made.status, 201);
    assert.equal(made.body.provider_type, 'user');
    assert.equal(made.body.platform_type, 'kubernetes');
    assert.equal(made.body.platform_kubernetes?.authorization_type, 'rbac');
    assert.equal(JSON.stringify(made.body).includes('secret'), false);
    assert.equal(edited.body.environment_scope, 'production');
    assert.equal((listed.body as unknown as readonly object[]).length, 1);
    assert.equal((await requester.delete(path)).status, 204);
  }
});

interface Answer {
  readonly status: number;
  readonly body: {
    readonly id: number;
    readonly provider_type: string;
    readonly platform_type: string;
    readonly environment_scope: string;
    readonly platform_kubernetes?: { readonly authorization_type: string };
  };
}
