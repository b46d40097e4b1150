import { idIn } from '#http/answers';
import { pipelineOfProject } from '#pipelines/read-pipelines';
import type { Api, ApiRoute, ProjectCall } from '#rest/api';
import { readTimeline } from './read-timeline.ts';
import { timelineJson } from './timeline-json.ts';

/** Ours: GitLab tells when jobs began and ended, not what they did in between. */
export const timelineRoutes: readonly ApiRoute[] = [
  {
    method: 'GET',
    path: '/projects/:id/pipelines/:pipeline_id/timeline',
    may: 'read_jobs',
    handle: timeline,
  },
];

async function timeline(api: Api, call: ProjectCall): Promise<Response> {
  const pipeline = await pipelineOfProject(api, call.project, idIn(call, 'pipeline_id'));
  return Response.json(timelineJson(await readTimeline(api, call, pipeline)));
}
