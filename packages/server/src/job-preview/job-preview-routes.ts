import { jobOf } from '#jobs/job-routes';
import { type Api, type ApiRoute, asker, type ProjectCall } from '#rest/api';
import { jobPreviewJson } from './job-preview-json.ts';
import { previewJob } from './preview-job.ts';

const path = '/projects/:id/jobs/:job_id/preview';

/** What pressing play would do; manifests are for those who may look at them in an environment, too. */
export const jobPreviewRoutes: readonly ApiRoute[] = [
  { method: 'GET', path, may: 'manage_environments', handle: preview },
];

async function preview(api: Api, call: ProjectCall): Promise<Response> {
  return Response.json(jobPreviewJson(await previewJob(api, asker(call), await jobOf(api, call))));
}
