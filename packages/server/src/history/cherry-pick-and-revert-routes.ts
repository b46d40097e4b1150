import { getCommit, resolve } from '@slipway/git';
import { found } from '#refused';
import { commitJson } from '#repository/commit-json';
import { projectUrl } from '#repository/commit-routes';
import { type Api, type ApiRoute, asker, type ProjectCall } from '#rest/api';
import { type PickWish, pickOrRevert } from './cherry-pick-and-revert.ts';

const one = '/projects/:id/repository/commits/:sha';

/** The change of a commit on another branch. */
export const cherryPickAndRevertRoutes: readonly ApiRoute[] = [
  { method: 'POST', path: `${one}/cherry_pick`, may: 'push_code', handle: cherryPick },
  { method: 'POST', path: `${one}/revert`, may: 'push_code', handle: revert },
];

function cherryPick(api: Api, call: ProjectCall): Promise<Response> {
  return move(api, call, { act: 'cherry-pick', message: call.args.text('message') });
}

function revert(api: Api, call: ProjectCall): Promise<Response> {
  return move(api, call, { act: 'revert', message: undefined });
}

async function move(
  api: Api,
  call: ProjectCall,
  how: Pick<PickWish, 'act' | 'message'>,
): Promise<Response> {
  const { args, params, repository } = call;
  const branch = args.requiredText('branch');
  const isDryRun = args.boolean('dry_run') === true;
  const sha = await resolve(repository, params.sha ?? '');
  const commit = found(sha === undefined ? undefined : await getCommit(repository, sha), 'Commit');
  const wish = { ...how, commit, branch, isDryRun };
  const made = await pickOrRevert(api, asker(call), repository, wish);
  if (made === undefined) return Response.json({ dry_run: 'success' });
  const json = commitJson(found(await getCommit(repository, made)), projectUrl(api, call.project));
  return Response.json(json, { status: 201 });
}
