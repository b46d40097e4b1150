import assert from 'node:assert/strict';
import { settled } from './settled.ts';
import type { StepsOf } from './steps.ts';

/** Steps about where things are deployed to, who lets them, and by which clusters. */
export const release: StepsOf = (gitlab) => ({
  async 'environment, its tier, stop, removal'(id) {
    const made = await gitlab.Environments.create(id, 'review/beaver', {
      externalUrl: 'https://beaver.example.com',
    });
    const edited = await gitlab.Environments.edit(id, made.id, { tier: 'testing' });
    assert.equal(edited.tier, 'testing');
    await gitlab.Environments.stop(id, made.id);
    assert.equal((await gitlab.Environments.show(id, made.id)).state, 'stopped');
    await gitlab.Environments.remove(id, made.id);
  },
  async 'stale environments, review apps'(id) {
    await gitlab.Environments.stopStale(id, aMonthAgo());
    const answer = await gitlab.Environments.removeReviewApps(id);
    assert.deepEqual(answer, { scheduled_entries: [], unprocessable_entries: [] });
  },
  async 'deployment that was made elsewhere'(id) {
    const { commit } = await gitlab.Branches.show(id, 'main');
    const facts = { status: 'running' } as const;
    const made = await gitlab.Deployments.create(id, 'live', commit.id, 'main', false, facts);
    const edited = await gitlab.Deployments.edit(id, made.id, 'success');
    assert.equal(edited.status, 'success');
    assert.equal((await gitlab.Deployments.show(id, made.id)).environment.name, 'live');
  },
  async 'freeze period'(id) {
    const made = await gitlab.FreezePeriods.create(id, '0 20 * * 5', '0 7 * * 1');
    const edited = await gitlab.FreezePeriods.edit(id, made.id, { freezeEnd: '0 8 * * 1' });
    assert.equal(edited.freeze_end, '0 8 * * 1');
    assert.equal((await gitlab.FreezePeriods.all(id)).length, 1);
    await gitlab.FreezePeriods.remove(id, made.id);
  },
  async 'protected environment, approval, deployment'(id) {
    await gitlab.Projects.edit(id, { allowPipelineTriggerApproveDeployment: true });
    await gitlab.ProjectProtectedEnvironments.create(id, 'production', [{ accessLevel: 40 }], {
      approvalRules: [{ accessLevel: 40 }],
    });
    const pipeline = await gitlab.Pipelines.create(id, 'main');
    const blocked = await settledTo('a blocked deployment', async () => {
      const all = await gitlab.Deployments.all(id, { environment: 'production' });
      // The client's types do not know of it.
      return all.find(({ status }) => String(status) === 'blocked');
    });
    await gitlab.Deployments.setApproval(id, blocked.id, 'approved', { comment: 'go' });
    const jobs = await gitlab.Jobs.all(id, { pipelineId: pipeline.id });
    const ship = jobs.find(({ name }) => name === 'ship');
    assert.ok(ship);
    await gitlab.Jobs.play(id, ship.id);
    const status = await settled(async () => (await gitlab.Jobs.show(id, ship.id)).status);
    assert.equal(status, 'success');
    await gitlab.ProjectProtectedEnvironments.remove(id, 'production');
  },
  async agent(id) {
    const made = await gitlab.Agents.register(id, 'beaver');
    assert.equal((await gitlab.Agents.show(id, made.id)).name, 'beaver');
    // Its `createToken` asks by GET, which makes none.
    assert.deepEqual(await gitlab.Agents.allTokens(id, made.id), []);
    await gitlab.Agents.unregister(id, made.id);
  },
});

function aMonthAgo(): string {
  return new Date(Date.now() - 30 * 86_400_000).toISOString().slice(0, 10);
}

const mostTries = 60;

async function settledTo<T>(what: string, ask: () => Promise<T | undefined>): Promise<T> {
  for (let left = mostTries; left > 0; left -= 1) {
    const found = await ask();
    if (found !== undefined) return found;
    await new Promise((resolve) => setTimeout(resolve, 500));
  }
  throw new Error(`there is no ${what}`);
}
