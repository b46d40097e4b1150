import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { PipelineSummary, Project } from '@slipway/contract';
import { withDeployment, withPipeline } from '../src/app/projects/with-news.ts';

const place = (id: number, deployed: number | null) => ({
  id,
  name: `place-${id}`,
  last_deployment: deployed === null ? null : { id: deployed, status: 'success' },
});

// As much of projects and pipelines as the list is about.
const projects = [
  { id: 1, last_pipeline: { id: 7 }, environments: [place(3, null)] },
  { id: 2, last_pipeline: null, environments: [place(4, 9)] },
] as unknown as readonly Project[];

const pipeline = (id: number, projectId: number) =>
  ({ id, project_id: projectId, stage_statuses: [] }) as unknown as PipelineSummary;

const newest = (of: readonly Project[]) => of.map(({ last_pipeline: last }) => last?.id);

test('a newer pipeline, and news of the newest, take the place of the last one', () => {
  assert.deepEqual(newest(withPipeline(projects, pipeline(8, 1))), [8, undefined]);
  assert.deepEqual(newest(withPipeline(projects, pipeline(8, 2))), [7, 8]);
  const [first] = withPipeline(projects, pipeline(7, 1));
  assert.deepEqual(first?.last_pipeline?.stage_statuses, []);
});

test('news of an older pipeline, or of another project’s, change nothing', () => {
  assert.deepEqual(withPipeline(projects, pipeline(6, 1)), projects);
  assert.deepEqual(withPipeline(projects, pipeline(9, 5)), projects);
});

const deployed = (id: number, environment: number, status = 'success') =>
  withDeployment(projects, {
    ...{ id, status },
    environment: { id: environment, name: `place-${environment}`, external_url: null },
  })?.map(({ environments }) => environments?.[0]?.last_deployment?.id);

test('what was deployed last is shown, not what is on its way or came before', () => {
  assert.deepEqual(deployed(10, 3), [10, 9]);
  assert.deepEqual(deployed(10, 4), [undefined, 10]);
  assert.deepEqual(deployed(10, 3, 'running'), [undefined, 9]);
  assert.deepEqual(deployed(8, 4), [undefined, 9]);
});

test('of an environment that the list does not have, nobody can say where it belongs', () => {
  assert.equal(deployed(10, 5), undefined);
});
