import { idIn } from '#http/answers';
import { pipelineOfProject } from '#pipelines/read-pipelines';
import type { Api, ApiRoute, ProjectCall } from '#rest/api';
import { type Of, type Reports, readReports } from './read-reports.ts';

/** Ours: GitLab shows these in merge requests only. */
export const reportRoutes: readonly ApiRoute[] = [
  {
    method: 'GET',
    path: '/projects/:id/pipelines/:pipeline_id/reports',
    may: 'read_jobs',
    handle: reports,
  },
];

async function reports(api: Api, call: ProjectCall): Promise<Response> {
  const pipeline = await pipelineOfProject(api, call.project, idIn(call, 'pipeline_id'));
  return Response.json(reportsJson(await readReports(api, call, pipeline)));
}

/** Of issues this many are told. */
const mostIssues = 1000;

/** What pages show of them. */
export function reportsJson({ coverage, quality, metrics, broken }: Reports) {
  return {
    coverage: coverage.map(ofJob),
    code_quality_count: quality.length,
    code_quality: quality.slice(0, mostIssues).map(ofJob),
    metrics: metrics.slice(0, mostIssues).map(ofJob),
    broken: broken.map(ofJob),
  };
}

function ofJob<T>({ jobId, job, ...rest }: Of<T>) {
  return { ...rest, job: { id: jobId, name: job } };
}
