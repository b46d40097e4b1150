import { type DeployTokenScope, deployTokenScopes } from '../src/deploy-tokens/deploy-token.ts';
import type { JobTokenPolicy } from '../src/rights/job-token-policies.ts';
import { type Permission, ruleFor } from '../src/rights/permissions.ts';
import { permits, type RightsSettings, type Standing } from '../src/rights/permits.ts';
import { type Role, roleLevels, roles } from '../src/rights/roles.ts';
import { nextJob, root, type TestServer } from './harness.ts';
import { makePerson } from './people.ts';

/** A project of the matrix, with everybody in it. */
export interface MatrixProject extends RightsSettings {
  readonly id: number;
  readonly path: string;
}

/** The settings that change what the table says. */
const settings: readonly RightsSettings[] = (['private', 'internal', 'public'] as const).flatMap(
  (visibility) =>
    [true, false].map((hasPublicJobs) => ({ visibility, hasPublicJobs, isArchived: false })),
);

/** A seventh project that nobody may change any more. */
const archive: RightsSettings = { visibility: 'public', hasPublicJobs: true, isArchived: true };

/** Somebody who tries every cell. */
export interface Actor {
  readonly name: string;
  /** `user:password` for git and the registry, and the headers of the same person for the API. */
  readonly basic: string | undefined;
  readonly headers: Readonly<Record<string, string>>;
  /** Their credentials hold for nobody. */
  readonly isKnown: boolean;
  readonly standing: Standing;
  /** Of an access token that does not cover everything. */
  readonly scopes?: readonly string[];
  /** Of a job: its project, and what its token may in others beside what everybody may. */
  readonly job?: {
    readonly projectId: number;
    readonly granted: 'nothing' | 'all' | readonly JobTokenPolicy[];
  };
  /** Of a machine: which project its deploy token is for, and what for; a stranger besides. */
  readonly machine?: {
    readonly projectId: number;
    readonly scopes: readonly DeployTokenScope[];
    readonly isRevoked: boolean;
  };
}

/** What an actor may, credentials and all; for a job, what its token reaches. */
export function mayDo(actor: Actor, permission: Permission, project: MatrixProject): boolean {
  if (!actor.isKnown) return false;
  if (actor.machine) return machineMayDo(actor.machine, permission, project);
  if (!permits(permission, actor.standing, project)) return false;
  if (actor.job === undefined) return true;
  const { job: kind } = ruleFor(permission);
  if (kind === undefined) return false;
  const outsider = { ...actor.standing, isAdmin: false, level: 0 };
  if (permits(permission, outsider, project)) return true;
  const { granted, projectId } = actor.job;
  if (projectId === project.id) return true;
  if (kind === 'own' || granted === 'nothing') return false;
  if (granted === 'all' || kind === 'any') return true;
  // What may change something may read it.
  return granted.some((policy) => policy === kind || policy.replace('ADMIN', 'READ') === kind);
}

function machineMayDo(
  { projectId, scopes, isRevoked }: NonNullable<Actor['machine']>,
  permission: Permission,
  project: MatrixProject,
): boolean {
  if (isRevoked) return false;
  if (permits(permission, nobody, project)) return true;
  const { machine: enough = [], archived } = ruleFor(permission);
  const isClosed = project.isArchived && archived === 'refused';
  return !isClosed && projectId === project.id && enough.some((scope) => scopes.includes(scope));
}

const nobody: Standing = { isUser: false, isExternal: false, isAdmin: false, level: 0 };
const outsider: Standing = { ...nobody, isUser: true };

/** Six projects, one for each setting, and one that is archived. */
export async function makeProjects(server: TestServer): Promise<readonly MatrixProject[]> {
  const made: MatrixProject[] = [];
  for (const each of [...settings, archive]) {
    const { visibility, hasPublicJobs, isArchived } = each;
    const path = `${visibility}-${hasPublicJobs ? 'shown' : 'kept'}${isArchived ? '-archived' : ''}`;
    const wish = { name: path, path, visibility, public_jobs: hasPublicJobs };
    const { id } = (await server.api('POST', '/projects', wish)) as { id: number };
    if (isArchived) await server.api('POST', `/projects/${id}/archive`);
    made.push({ id, path: `root/${path}`, ...each });
  }
  return made;
}

/** Strangers, people of every role, people with half a token, and somebody who was blocked. */
export async function makePeople(
  server: TestServer,
  projects: readonly MatrixProject[],
): Promise<readonly Actor[]> {
  const person = async (name: string, standing: Standing): Promise<Actor & { id: number }> => {
    const { id, token = '' } = await makePerson(server, name);
    if (standing.isExternal) await server.api('PUT', `/users/${id}`, { external: true });
    for (const project of standing.level > 0 ? projects : []) {
      const body = { user_id: id, access_level: standing.level };
      await server.api('POST', `/projects/${project.id}/members`, body);
    }
    return { ...holder(name, token, standing), id };
  };
  const ofRoles: Actor[] = [];
  for (const role of roles) {
    ofRoles.push(await person(role, { ...outsider, level: roleLevels[role] }));
  }
  const blocked = await person('blocked', { ...outsider, level: roleLevels.owner });
  await server.api('POST', `/users/${blocked.id}/block`);
  const external = { ...outsider, isExternal: true };
  return [
    { name: 'stranger', basic: undefined, headers: {}, isKnown: true, standing: nobody },
    await person('outsider', outsider),
    await person('external', external),
    await person('external-reporter', { ...external, level: roleLevels.reporter }),
    ...ofRoles,
    holder('administrator', root.token, { ...outsider, isAdmin: true, level: roleLevels.owner }),
    { ...blocked, isKnown: false },
    ...(await halfTokens(server, ofRoles, 'maintainer')),
  ];
}

function holder(name: string, token: string, standing: Standing): Actor {
  const headers = { 'private-token': token };
  return { name, basic: `${name}:${token}`, headers, isKnown: true, standing };
}

async function halfTokens(server: TestServer, actors: readonly Actor[], role: Role) {
  const of = actors.find(({ name }) => name === role);
  if (!of) throw new Error(`there is no ${role}`);
  const whole = [['read_api'], ['read_user'], ['read_repository'], ['write_repository']];
  const made: Actor[] = [];
  for (const scopes of [...whole, ['read_registry'], ['write_registry'], ['k8s_proxy']]) {
    const name = `${role} with ${scopes.join()}`;
    const users = (await server.api('GET', `/users?username=${role}`)) as { id: number }[];
    const { token } = (await server.api('POST', `/users/${users[0]?.id}/personal_access_tokens`, {
      name,
      scopes,
    })) as { token: string };
    made.push({ ...holder(name, token, of.standing), scopes });
  }
  return made;
}

/** Jobs of a developer who is a member everywhere, in projects that are, or are not, on allow lists. */
export async function makeJobs(
  server: TestServer,
  projects: readonly MatrixProject[],
): Promise<readonly Actor[]> {
  const runner = await server.runner();
  const level = roleLevels.developer;
  const ann = await makePerson(server, 'ann-of-jobs');
  const join = (id: number) =>
    server.api('POST', `/projects/${id}/members`, { user_id: ann.id, access_level: level });
  for (const { id } of projects) await join(id);
  const made: Actor[] = [];
  for (const [name, granted] of [
    ['job-of-nobody', 'nothing'],
    ['job-on-the-list', 'all'],
    ['job-with-read-jobs', ['READ_JOBS']],
    ['job-with-admin-environments', ['ADMIN_ENVIRONMENTS']],
  ] as const) {
    const home = await server.project(name);
    await join(home.id);
    for (const { id } of granted === 'nothing' ? [] : projects) {
      await server.api('POST', `/projects/${id}/job_token_scope/allowlist`, {
        target_project_id: home.id,
        ...(granted !== 'all' && { default_permissions: false, job_token_policies: granted }),
      });
    }
    const files = { '.gitlab-ci.yml': 'build: {script: [make]}\n' };
    await home.push(files, { options: ['ci.skip'] });
    // The first branch is protected.
    await home.push(files, { branch: 'work', options: ['ci.skip'] });
    const started = await ann.ask('POST', `/projects/${home.id}/pipeline`, { ref: 'work' });
    if (!started.ok) throw new Error(await started.text());
    const { token } = await nextJob(runner);
    made.push({
      name,
      basic: `gitlab-ci-token:${token}`,
      headers: { 'job-token': token },
      isKnown: true,
      standing: { ...outsider, level },
      job: { granted, projectId: home.id },
    });
  }
  return made;
}

/** Deploy tokens: one for each scope in a private project, some with all of them elsewhere, and one that was ended. */
export async function makeMachines(
  server: TestServer,
  projects: readonly MatrixProject[],
): Promise<readonly Actor[]> {
  const make = async (
    name: string,
    project: MatrixProject,
    scopes: readonly DeployTokenScope[],
  ): Promise<Actor & { readonly id: number }> => {
    const path = `/projects/${project.id}/deploy_tokens`;
    const made = await server.api('POST', path, { name, scopes });
    const { id, username, token } = made as { id: number; username: string; token: string };
    return {
      ...{ id, name, basic: `${username}:${token}`, headers: { 'deploy-token': token } },
      ...{ isKnown: true, standing: nobody },
      machine: { projectId: project.id, scopes, isRevoked: false },
    };
  };
  const made: Actor[] = [];
  const [first, ...others] = projects;
  if (!first) throw new Error('there is no project');
  for (const scope of deployTokenScopes) {
    made.push(await make(`machine with ${scope}`, first, [scope]));
  }
  for (const project of others.filter(({ hasPublicJobs }) => hasPublicJobs)) {
    made.push(await make(`machine of ${project.path}`, project, deployTokenScopes));
  }
  const ended = await make('machine that was ended', first, deployTokenScopes);
  await server.api('DELETE', `/projects/${first.id}/deploy_tokens/${ended.id}`);
  const machine = { projectId: first.id, scopes: deployTokenScopes, isRevoked: true };
  return [...made, { ...ended, machine }];
}
