import { HttpError } from '#http/http-error';
import { choosePolicy, policyGiven } from '#image-cleanup/cleanup-policy-arguments';
import { chooseLimitsOf } from '#limits/choose-limits';
import { limitsGiven } from '#limits/limit-arguments';
import { unprocessable } from '#refused';
import { type Api, type ApiRoute, asker, type ProjectCall, type UserCall } from '#rest/api';
import { setArchived } from './archive-project.ts';
import { editProject } from './edit-project.ts';
import { factsAskedFor } from './presented/project-facts.ts';
import { settingsGiven } from './project-arguments.ts';
import { removeProject } from './remove-project.ts';
import { startProject } from './start-project.ts';

/** Projects themselves. */
export const projectRoutes: readonly ApiRoute[] = [
  { method: 'POST', path: '/projects', who: 'user', handle: create },
  { method: 'GET', path: '/projects/:id', may: 'read_project', byJob: true, handle: show },
  { method: 'PUT', path: '/projects/:id', may: 'manage_project', handle: edit },
  { method: 'DELETE', path: '/projects/:id', may: 'delete_project', handle: remove },
  {
    method: 'POST',
    path: '/projects/:id/archive',
    may: 'archive_project',
    handle: archiving(true),
  },
  {
    method: 'POST',
    path: '/projects/:id/unarchive',
    may: 'archive_project',
    handle: archiving(false),
  },
];

async function show(api: Api, call: ProjectCall): Promise<Response> {
  const { project, identity } = call;
  const level = identity ? await api.auth.access.level(identity.user, project) : 0;
  const json = await api.present.project(project, level);
  return Response.json({ ...json, ...(await factsAskedFor(api, call, json.web_url)) });
}

async function create(api: Api, { args, user }: UserCall): Promise<Response> {
  const settings = settingsGiven(args);
  const { name } = settings;
  const path = settings.path ?? (name === undefined ? undefined : pathFrom(name));
  if (path === undefined) {
    const body = { error: 'name, path are missing, at least one parameter must be provided' };
    throw new HttpError(400, 'Bad Request', { body });
  }
  const namespaceId = args.integer('namespace_id');
  const withReadme = args.boolean('initialize_with_readme') ?? false;
  // Forms send what was left empty.
  const importUrl = args.text('import_url') || undefined;
  const wish = { namespaceId, path, settings, withReadme, importUrl };
  const project = await startProject(api, user, wish);
  const level = await api.auth.access.level(user, project);
  return Response.json(await api.present.project(project, level), { status: 201 });
}

/** `My App` → `my-app` */
function pathFrom(name: string): string {
  return name
    .toLowerCase()
    .replace(/[^a-z0-9_.-]+/g, '-')
    .replace(/^-+|[-.]+$/g, '');
}

async function edit(api: Api, call: ProjectCall): Promise<Response> {
  const who = asker(call);
  const scope = { kind: 'project', id: call.project.id } as const;
  await chooseLimitsOf(api, who.user, scope, limitsGiven(call.args, ['max_artifacts_size']));
  refuseOtherOrigin(call);
  const policy = policyGiven(call.args.object('container_expiration_policy_attributes'));
  if (policy) await choosePolicy(api, call.project.id, policy);
  const changed = await editProject(
    api,
    who,
    call.repository,
    settingsGiven(call.args, call.project),
  );
  const level = await api.auth.access.level(who.user, changed);
  return Response.json(await api.present.project(changed, level));
}

/** What was read of a project may be sent back; where it came from is history. */
function refuseOtherOrigin({ args, project }: ProjectCall): void {
  const given = args.text('import_url') || null;
  if (given === null || given === project.importUrl) return;
  throw unprocessable('import_url', 'says where a project came from: import into a new one');
}

function archiving(isArchived: boolean) {
  return async (api: Api, call: ProjectCall): Promise<Response> => {
    const { user, project } = asker(call);
    const changed = await setArchived(api, project, isArchived);
    const level = await api.auth.access.level(user, changed);
    return Response.json(await api.present.project(changed, level), { status: 201 });
  };
}

async function remove(api: Api, { project, args }: ProjectCall): Promise<Response> {
  const fullPath = args.text('full_path');
  if (fullPath !== undefined && fullPath !== project.fullPath) {
    throw new HttpError(400, '`full_path` is incorrect. You must enter the complete path.');
  }
  await removeProject(api, project);
  return Response.json({ message: '202 Accepted' }, { status: 202 });
}
