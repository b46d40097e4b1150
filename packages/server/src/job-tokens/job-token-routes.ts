import { idIn, nothing } from '#http/answers';
import type { Args } from '#http/arguments';
import { HttpError } from '#http/http-error';
import { paged, pageOf, slice } from '#http/pages';
import { type Api, type ApiRoute, asker, type ProjectCall } from '#rest/api';
import { type JobTokenPolicy, jobTokenPolicies } from '#rights/job-token-policies';
import { allowJobs, disallowJobs, limitJobTokens } from './edit-allow-list.ts';
import type { JobTokenAllowance } from './job-token-allowance.ts';
import { groupsLetIn, projectsLetIn } from './read-allow-list.ts';

const base = '/projects/:id/job_token_scope';
const projects = `${base}/allowlist`;
const groups = `${base}/groups_allowlist`;
const may = 'manage_project';

/** Whose jobs may use a project by their tokens. */
export const jobTokenRoutes: readonly ApiRoute[] = [
  { method: 'GET', path: base, may, handle: show },
  { method: 'PATCH', path: base, may, handle: limit },
  { method: 'GET', path: projects, may, handle: listProjects },
  { method: 'POST', path: projects, may, handle: allowProject },
  { method: 'DELETE', path: `${projects}/:target_id`, may, handle: remove('project') },
  { method: 'GET', path: groups, may, handle: listGroups },
  { method: 'POST', path: groups, may, handle: allowGroup },
  { method: 'DELETE', path: `${groups}/:target_id`, may, handle: remove('namespace') },
];

function show(_api: Api, { project }: ProjectCall): Response {
  return Response.json({ inbound_enabled: project.isJobTokenLimited, outbound_enabled: false });
}

async function limit(api: Api, { project, args }: ProjectCall): Promise<Response> {
  const isJobTokenLimited = args.boolean('enabled');
  if (isJobTokenLimited === undefined) throw invalid('enabled is missing');
  await limitJobTokens(api, project, isJobTokenLimited);
  return nothing();
}

async function listProjects(api: Api, call: ProjectCall): Promise<Response> {
  const { items, total } = slice(await projectsLetIn(api, call.project), pageOf(call.args));
  const json = await Promise.all(items.map((it) => api.present.simpleProject(it)));
  return paged(call.url, call.args, json, { total });
}

async function listGroups(api: Api, call: ProjectCall): Promise<Response> {
  const { items, total } = slice(await groupsLetIn(api, call.project), pageOf(call.args));
  const json = items.map(({ id, name, fullPath }) => {
    return { id, web_url: `${api.addresses.url}/groups/${fullPath}`, name };
  });
  return paged(call.url, call.args, json, { total });
}

async function allowProject(api: Api, call: ProjectCall): Promise<Response> {
  const projectId = call.args.requiredInteger('target_project_id');
  const policies = policiesGiven(call.args);
  const made = await allowJobs(api, asker(call), { kind: 'project', projectId, policies });
  const json = { source_project_id: made.projectId, target_project_id: made.targetId };
  return Response.json({ ...json, ...grantJson(made) }, { status: 201 });
}

async function allowGroup(api: Api, call: ProjectCall): Promise<Response> {
  const groupId = call.args.requiredInteger('target_group_id');
  const policies = policiesGiven(call.args);
  const made = await allowJobs(api, asker(call), { kind: 'namespace', groupId, policies });
  const json = { source_project_id: made.projectId, target_group_id: made.targetId };
  return Response.json({ ...json, ...grantJson(made) }, { status: 201 });
}

function grantJson({ policies }: JobTokenAllowance) {
  return { default_permissions: policies === null, job_token_policies: policies ?? [] };
}

/** Nothing said is everything that job tokens can, as on GitLab. */
function policiesGiven(args: Args): readonly JobTokenPolicy[] | null {
  const wanted = args.texts('job_token_policies') ?? [];
  if (args.boolean('default_permissions') ?? wanted.length === 0) return null;
  return wanted.map((text) => {
    const policy = jobTokenPolicies.find((each) => each === text.toUpperCase());
    if (policy === undefined) throw invalid('job_token_policies does not have a valid value');
    return policy;
  });
}

function remove(kind: JobTokenAllowance['targetKind']) {
  return async (api: Api, call: ProjectCall): Promise<Response> => {
    await disallowJobs(api, call.project, kind, idIn(call, 'target_id'));
    return nothing();
  };
}

function invalid(error: string): HttpError {
  return new HttpError(400, 'Bad Request', { body: { error } });
}
