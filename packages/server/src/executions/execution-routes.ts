import { idIn } from '#http/answers';
import { jobOfProject } from '#jobs/read-jobs';
import type { Api, ApiRoute, ProjectCall } from '#rest/api';
import { executionOf } from './keep-execution.ts';

/** Where jobs ran. */
export const executionRoutes: readonly ApiRoute[] = [
  { method: 'GET', path: '/projects/:id/jobs/:job_id/execution', may: 'read_jobs', handle: show },
];

/** Ours: the container or the pod of a job; 404 for a job whose runner tells of none. */
async function show(api: Api, call: ProjectCall): Promise<Response> {
  const job = await jobOfProject(api, call.project, idIn(call, 'job_id'));
  return Response.json(await executionOf(api, job));
}
