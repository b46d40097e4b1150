import assert from 'node:assert/strict';
import { settled } from './settled.ts';
import type { StepsOf } from './steps.ts';

/** Steps about what runs. */
export const pipelines: StepsOf = (gitlab) => ({
  async variables(id) {
    await gitlab.ProjectVariables.create(id, 'COLOR', 'red');
    const edited = await gitlab.ProjectVariables.edit(id, 'COLOR', 'blue');
    assert.equal(edited.value, 'blue');
  },
  async lint(id) {
    const result = await gitlab.Lint.check(id, {});
    assert.equal(result.valid, true);
  },
  async 'run a pipeline to its manual job'(id) {
    const given = [{ key: 'COLOR', value: 'green' }];
    const { id: pipeline } = await gitlab.Pipelines.create(id, 'main', { variables: given });
    const status = await settled(async () => (await gitlab.Pipelines.show(id, pipeline)).status);
    assert.equal(status, 'success');
  },
  async 'job, log, artifacts'(id) {
    const jobs = await gitlab.Jobs.all(id);
    const build = jobs.find(({ name }) => name === 'build');
    assert.ok(build);
    assert.match(await gitlab.Jobs.showLog(id, build.id), /color is green/);
    const file = await gitlab.JobArtifacts.downloadArchive(id, {
      jobId: build.id,
      artifactPath: 'out.txt',
    });
    // The client makes text of what is text, whatever its types say.
    assert.equal(String(file), 'kept\n');
  },
  async 'test report'(id) {
    const [pipeline] = await gitlab.Pipelines.all(id, { perPage: 1, maxPages: 1 });
    const report = await gitlab.Pipelines.showTestReport(id, pipeline?.id ?? 0);
    assert.equal(report.total_count, 1);
  },
  async 'play, environment, deployment, stop'(id) {
    const ship = (await gitlab.Jobs.all(id)).find(({ name }) => name === 'ship');
    assert.ok(ship);
    await gitlab.Jobs.play(id, ship.id);
    assert.equal(
      await settled(async () => (await gitlab.Jobs.show(id, ship.id)).status),
      'success',
    );
    const [environment] = await gitlab.Environments.all(id);
    assert.equal(environment?.name, 'production');
    assert.equal((await gitlab.Deployments.all(id)).length, 1);
    await gitlab.Environments.stop(id, environment.id);
  },
  async 'commit status'(id) {
    const { commit } = await gitlab.Branches.show(id, 'main');
    await gitlab.Commits.editStatus(id, commit.id, 'success', { name: 'scan' });
    const all = await gitlab.Commits.allStatuses(id, commit.id, { name: 'scan' });
    assert.deepEqual(
      all.map(({ status }) => status),
      ['success'],
    );
  },
  async schedule(id) {
    const made = await gitlab.PipelineSchedules.create(id, 'Nightly', 'main', '0 1 * * *');
    await gitlab.PipelineScheduleVariables.create(id, made.id, 'A', 'b');
    await gitlab.PipelineSchedules.run(id, made.id);
    await gitlab.PipelineSchedules.remove(id, made.id);
  },
  async 'trigger token'(id) {
    const made = await gitlab.PipelineTriggerTokens.create(id, 'Deploys');
    await gitlab.PipelineTriggerTokens.trigger(id, 'main', made.token, { variables: { A: 'b' } });
    await gitlab.PipelineTriggerTokens.remove(id, made.id);
  },
  async runners() {
    assert.ok((await gitlab.Runners.all({})).length > 0);
  },
});
