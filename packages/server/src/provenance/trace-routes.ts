import type { Addresses } from '#addresses';
import { imageJson } from '#deployed-state/state-json';
import { HttpError } from '#http/http-error';
import type { Api, ApiRoute, UserCall } from '#rest/api';
import { type Traced, type TraceWish, trace } from './trace.ts';

/** Where what runs comes from, and what became of a commit. */
export const traceRoutes: readonly ApiRoute[] = [
  { method: 'GET', path: '/provenance', who: 'user', handle: provenance },
];

async function provenance(api: Api, call: UserCall): Promise<Response> {
  const traced = await trace(api, call.identity, wishOf(call));
  return Response.json(traced.map((it) => tracedJson(it, api.addresses)));
}

function wishOf({ args }: UserCall): TraceWish {
  const [pod, image, sha] = [args.text('pod'), args.text('image'), args.text('sha')];
  if (pod !== undefined) {
    const [namespace = '', name = ''] = pod.split('/');
    if (name === '') throw new HttpError(400, 'pod is named as NAMESPACE/NAME');
    return { type: 'pod', namespace, name, environmentId: args.integer('environment_id') };
  }
  if (image !== undefined) return { type: 'image', image };
  if (sha === undefined) throw new HttpError(400, 'pod, image or sha is missing');
  if (/^[0-9a-f]{7,64}$/.test(sha)) return { type: 'commit', sha };
  throw new HttpError(400, 'sha is the id of a commit, or its first seven characters or more');
}

function tracedJson(
  { project, environment, deployment, job, images, cluster, pods }: Traced,
  { url }: Addresses,
) {
  const web = `${url}/${project.fullPath}/-`;
  return {
    project: { id: project.id, path_with_namespace: project.fullPath },
    environment: {
      id: environment.id,
      name: environment.name,
      web_url: `${web}/environments/${environment.id}`,
    },
    deployment: {
      ...{ id: deployment.id, iid: deployment.iid, status: deployment.status },
      ...{ created_at: deployment.createdAt, is_rollback: deployment.rollbackOf !== null },
    },
    commit: { sha: deployment.sha, ref: deployment.ref },
    job: job ? { id: job.id, name: job.name, web_url: `${web}/jobs/${job.id}` } : null,
    pipeline: job ? { id: job.pipelineId, web_url: `${web}/pipelines/${job.pipelineId}` } : null,
    images: images.map(imageJson),
    cluster,
    pods,
  };
}
