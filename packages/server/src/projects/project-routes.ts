import {
  hasRef,
  isEmpty,
  type Repository,
  setDefaultBranch,
  writeCommit,
  zeroSha,
} from '@slipway/git';
import { type Namespace, visibilities } from '#groups/namespace';
import type { Args } from '#http/arguments';
import { HttpError } from '#http/http-error';
import { Refused, unprocessable } from '#refused';
import { actorOf } from '#repository/git-http';
import type { Api, ApiRoute, ProjectCall, UserCall } from '#rest/api';
import type { User } from '#users/user';
import { createProject } from './create-project.ts';
import { type Project, pathRule, repositoryName } from './project.ts';
import { factsAskedFor } from './project-facts.ts';
import { applySettings } from './project-settings.ts';
import { removeProject } from './remove-project.ts';

/** Projects themselves. */
export const projectRoutes: readonly ApiRoute[] = [
  { method: 'POST', path: '/projects', who: 'user', handle: create },
  { method: 'GET', path: '/projects/:id', may: 'read_project', byJob: true, handle: show },
  { method: 'PUT', path: '/projects/:id', may: 'manage_project', handle: edit },
  { method: 'DELETE', path: '/projects/:id', may: 'delete_project', handle: remove },
];

async function show(api: Api, call: ProjectCall): Promise<Response> {
  const { project, identity } = call;
  const level = identity ? await api.auth.access.level(identity.user, project) : 0;
  const json = await api.present.project(project, level);
  return Response.json({ ...json, ...(await factsAskedFor(api, call, json.web_url)) });
}

async function create(api: Api, { args, user }: UserCall): Promise<Response> {
  const name = args.text('name');
  const path = args.text('path') ?? (name === undefined ? undefined : pathFrom(name));
  if (path === undefined) {
    const body = { error: 'name, path are missing, at least one parameter must be provided' };
    throw new HttpError(400, 'Bad Request', { body });
  }
  const namespace = await namespaceFor(api, user, args);
  const wish = {
    namespace,
    path,
    name,
    description: args.text('description'),
    visibility: args.word('visibility', visibilities),
    defaultBranch: args.text('default_branch'),
    ciConfigPath: args.text('ci_config_path'),
    creatorId: user.id,
  };
  const project = await createProject(api, wish).catch((error: unknown) => {
    throw inGitLabsWords(error);
  });
  if (args.boolean('initialize_with_readme')) await addReadme(api, project, user);
  const settled = await applySettings(api, project, args);
  const level = await api.auth.access.level(user, project);
  return Response.json(await api.present.project(settled, level), { status: 201 });
}

function inGitLabsWords(error: unknown): unknown {
  if (!(error instanceof Refused)) return error;
  if (error.code === 'invalid') return unprocessable('path', pathRule);
  const problems = { name: [error.message], path: [error.message] };
  return new HttpError(400, 'Bad Request', { body: { message: problems } });
}

async function addReadme(api: Api, project: Project, user: User): Promise<void> {
  const name = repositoryName(project);
  const content = Buffer.from(`# ${project.name}\n`);
  const after = await writeCommit(api.git.repository(name), {
    parent: undefined,
    message: 'Initial commit',
    author: user,
    actions: [{ action: 'create', path: 'README.md', content }],
  });
  const ref = `refs/heads/${project.defaultBranch}`;
  await api.git.update(name, actorOf(user), { ref, before: zeroSha, after });
}

/** `My App` → `my-app` */
function pathFrom(name: string): string {
  return name
    .toLowerCase()
    .replace(/[^a-z0-9_.-]+/g, '-')
    .replace(/^-+|[-.]+$/g, '');
}

async function namespaceFor(api: Api, user: User, args: Args): Promise<Namespace> {
  const id = args.integer('namespace_id');
  const namespace =
    id === undefined
      ? await api.store.namespaces.byPath(user.username)
      : await api.store.namespaces.get(id);
  if (namespace === undefined) throw new HttpError(404, 'Namespace Not Found');
  if (await api.auth.access.allowsProjectsIn(user, namespace)) return namespace;
  throw unprocessable('namespace', 'is not valid');
}

async function edit(api: Api, { project, repository, args, identity }: ProjectCall) {
  const { access } = api.auth;
  const isOpened = args.has('visibility') && args.text('visibility') !== project.visibility;
  if (isOpened && !(await access.allows(identity, project, 'change_visibility'))) {
    throw new HttpError(403, 'Forbidden');
  }
  const branch = args.text('default_branch');
  if (branch !== undefined) await requireBranch(repository, branch);
  const changed = await applySettings(api, project, args);
  if (branch !== undefined) await setDefaultBranch(repository, branch);
  const level = identity ? await api.auth.access.level(identity.user, changed) : 0;
  return Response.json(await api.present.project(changed, level));
}

/** Throws 400 for a branch that is not there, except in a repository that has none yet. */
async function requireBranch(repository: Repository, branch: string): Promise<void> {
  if (await hasRef(repository, `refs/heads/${branch}`)) return;
  const isFree = await isEmpty(repository);
  if (!isFree) {
    const problem = `Could not change HEAD: branch '${branch}' does not exist`;
    throw unprocessable('base', problem);
  }
}

async function remove(api: Api, { project, args }: ProjectCall): Promise<Response> {
  const fullPath = args.text('full_path');
  if (fullPath !== undefined && fullPath !== project.fullPath) {
    throw new HttpError(400, '`full_path` is incorrect. You must enter the complete path.');
  }
  await removeProject(api, project);
  return Response.json({ message: '202 Accepted' }, { status: 202 });
}
