import { idIn, nothing } from '#http/answers';
import type { Args } from '#http/arguments';
import { HttpError } from '#http/http-error';
import { type Api, type ApiRoute, asker, type GroupCall, type ProjectCall } from '#rest/api';
import { memberLevels, roleLevels } from '#rights/roles';
import { groupLinkJson, sharedGroupJson } from './group-link-json.ts';
import { sharedWith, shareWith, unshare } from './share.ts';

const ofProject = '/projects/:id/share';
const ofGroup = '/groups/:group_id/share';
const may = 'share_project';
const inGroup = 'share_group';

/** Groups whose members are members of a project, or of another group, too. */
export const shareRoutes: readonly ApiRoute[] = [
  { method: 'POST', path: ofProject, may, handle: shareProject },
  { method: 'DELETE', path: `${ofProject}/:invited_id`, may, handle: unshareProject },
  { method: 'POST', path: ofGroup, inGroup, handle: shareGroup },
  { method: 'DELETE', path: `${ofGroup}/:invited_id`, inGroup, handle: unshareGroup },
];

function wishIn(args: Args) {
  const accessLevel = args.requiredInteger('group_access');
  if (!memberLevels.includes(accessLevel)) {
    const body = { error: 'group_access does not have a valid value' };
    throw new HttpError(400, 'Bad Request', { body });
  }
  const groupId = args.requiredInteger('group_id');
  return { groupId, accessLevel, expiresAt: args.date('expires_at') ?? null };
}

async function shareProject(api: Api, call: ProjectCall): Promise<Response> {
  const { user: by, project } = asker(call);
  const level = await api.auth.access.level(by, project);
  const sharing = { sourceKind: 'project', sourceId: project.id, by, level } as const;
  const link = await shareWith(api, sharing, wishIn(call.args));
  return Response.json(groupLinkJson(link), { status: 201 });
}

async function unshareProject(api: Api, call: ProjectCall): Promise<Response> {
  const source = { sourceKind: 'project', sourceId: call.project.id } as const;
  await unshare(api, source, idIn(call, 'invited_id'));
  return nothing();
}

async function shareGroup(api: Api, call: GroupCall): Promise<Response> {
  const level = roleLevels.owner;
  const { group } = call;
  const source = { sourceKind: 'namespace', sourceId: group.id } as const;
  await shareWith(api, { ...source, by: call.user, level }, wishIn(call.args));
  const { id, name, path, fullPath } = group;
  const shared = (await sharedWith(api, source)).map(sharedGroupJson);
  const json = { id, name, path, full_path: fullPath, shared_with_groups: shared };
  return Response.json(json, { status: 201 });
}

async function unshareGroup(api: Api, call: GroupCall): Promise<Response> {
  const source = { sourceKind: 'namespace', sourceId: call.group.id } as const;
  await unshare(api, source, idIn(call, 'invited_id'));
  return nothing();
}
