import { deploymentOfProject, environmentOfProject } from '#environments/read-environments';
import { idIn } from '#http/answers';
import { unprocessable } from '#refused';
import { type Api, type ApiRoute, asker, type ProjectCall } from '#rest/api';
import { changesOf, compareDeployments, imagesOf } from './read-state.ts';
import { previewRollback, rollBack } from './roll-back.ts';
import { environmentNow } from './running.ts';
import {
  briefDeploymentJson,
  changeJson,
  comparedJson,
  imageJson,
  previewJson,
  runningJson,
} from './state-json.ts';

const deployment = '/projects/:id/deployments/:deployment_id';
const running = '/projects/:id/environments/:environment_id/running';
/** Manifests hold what whoever may only look at a project is not told. */
const may = 'manage_environments';

/** What deployments did in the cluster, what runs there now, and the way back. */
export const stateRoutes: readonly ApiRoute[] = [
  { method: 'GET', path: running, may, handle: now },
  { method: 'GET', path: `${deployment}/changes`, may, handle: changes },
  { method: 'GET', path: `${deployment}/images`, may: 'read_deployments', handle: images },
  { method: 'GET', path: `${deployment}/difference`, may, handle: difference },
  { method: 'POST', path: `${deployment}/rollback`, may, handle: rollback },
];

const deploymentOf = (api: Api, call: ProjectCall) =>
  deploymentOfProject(api, call.project, idIn(call, 'deployment_id'));

async function now(api: Api, call: ProjectCall): Promise<Response> {
  const id = idIn(call, 'environment_id');
  const environment = await environmentOfProject(api, call.project, id);
  return Response.json(runningJson(await environmentNow(api, call.project, environment)));
}

async function changes(api: Api, call: ProjectCall): Promise<Response> {
  const all = await changesOf(api, await deploymentOf(api, call));
  return Response.json(all.map(changeJson));
}

async function images(api: Api, call: ProjectCall): Promise<Response> {
  const all = await imagesOf(api, await deploymentOf(api, call));
  return Response.json(all.map(imageJson));
}

async function difference(api: Api, call: ProjectCall): Promise<Response> {
  const to = await deploymentOf(api, call);
  const from = await deploymentOfProject(api, call.project, call.args.requiredInteger('from'));
  if (from.environmentId !== to.environmentId) {
    throw unprocessable('from', 'is a deployment to another environment');
  }
  const { objects, images } = await compareDeployments(api, from, to);
  return Response.json({
    from: briefDeploymentJson(from),
    to: briefDeploymentJson(to),
    objects: objects.map((it) => comparedJson(it.target, it.differences)),
    images,
  });
}

async function rollback(api: Api, call: ProjectCall): Promise<Response> {
  const target = await deploymentOf(api, call);
  if (call.args.boolean('dry_run') ?? false) {
    const preview = await previewRollback(api, asker(call), target);
    const objects = preview.map(previewJson);
    return Response.json({ rollback_to: briefDeploymentJson(target), objects });
  }
  const made = await rollBack(api, asker(call), target);
  return Response.json(await api.present.deployment(made), { status: 201 });
}
