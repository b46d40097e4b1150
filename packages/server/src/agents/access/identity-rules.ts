import type { ClusterAgent } from '#agents/agent';
import type { CiIdentity } from '#agents/config/agent-config';
import { type Role, roleLevels, roles } from '#rights/roles';
import type { JobFacts } from './job-access-rules.ts';

/** As whom a cluster is asked; the names are GitLab's, so that role bindings made for it hold here, too. */
export interface ClusterIdentity {
  readonly username: string;
  readonly uid?: string | undefined;
  readonly groups: readonly string[];
  readonly extra: Readonly<Record<string, readonly string[]>>;
}

/** `agent`: the account that the agent's own program has. */
export type Identity = 'agent' | ClusterIdentity;

type Agent = Pick<ClusterAgent, 'id' | 'projectId' | 'way'>;

/**
 * As whom a job asks. Undefined where nobody may be that: a cluster that Slipway reaches directly is asked under
 * names that nobody else has, since there is no account of the agent's whose rights would bound the others.
 */
export function identityOfJob(
  agent: Agent,
  identity: CiIdentity,
  job: JobFacts,
): Identity | undefined {
  const found = bareIdentity(agent, identity, job);
  if (agent.way !== 'built-in' || found === undefined || found === 'agent') return found;
  // Where it deploys, the built-in cluster lets in the images of its project.
  return { ...found, extra: { ...found.extra, 'slipway.dev/project': [job.project.fullPath] } };
}

function bareIdentity(agent: Agent, identity: CiIdentity, job: JobFacts): Identity | undefined {
  switch (identity.as) {
    case 'agent':
      return asAgent(agent);
    case 'impersonate':
      return agent.way === 'tunnel' ? identity.identity : undefined;
    case 'ci_job':
      return {
        username: `gitlab:ci_job:${job.jobId}`,
        groups: groupsOfJob(agent, job),
        extra: extraOfJob(agent, job),
      };
    case 'ci_user':
      return {
        username: `gitlab:user:${job.user.username}`,
        groups: ['gitlab:user', ...roleGroups('project', job.project.id, job.user.level)],
        extra: extraOfJob(agent, job),
      };
  }
}

/** A person's role in a project or group that the agent's file names. */
export interface Standing {
  readonly kind: 'project' | 'group';
  readonly id: number;
  readonly level: number;
}

/** As whom a person asks by a token of their own. */
export function identityOfUser(
  agent: Agent,
  as: 'agent' | 'user',
  username: string,
  standings: readonly Standing[],
): Identity {
  if (as === 'agent') return asAgent(agent);
  return {
    username: `gitlab:user:${username}`,
    groups: [
      'gitlab:user',
      ...standings.flatMap(({ kind, id, level }) => roleGroups(kind, id, level)),
    ],
    extra: {
      'agent.gitlab.com/id': [String(agent.id)],
      'agent.gitlab.com/username': [username],
      'agent.gitlab.com/config_project_id': [String(agent.projectId)],
      'agent.gitlab.com/access_type': ['personal_access_token'],
    },
  };
}

function asAgent({ id, way }: Agent): Identity {
  if (way === 'tunnel') return 'agent';
  const extra = { 'agent.gitlab.com/id': [String(id)] };
  return { username: `slipway:agent:${id}`, groups: ['slipway:agents'], extra };
}

function groupsOfJob({ way }: Agent, job: JobFacts): readonly string[] {
  const { project, environment } = job;
  const fromOutside = job.groups.toReversed();
  const tier = environment?.tier;
  // In the built-in cluster this group has what was granted to the environment: for protected refs alone.
  const mayBeEnvironment = way !== 'built-in' || job.pipeline.isProtected;
  return [
    'gitlab:ci_job',
    ...fromOutside.flatMap(({ id }) => [
      `gitlab:group:${id}`,
      ...(tier === undefined ? [] : [`gitlab:group_env_tier:${id}:${tier}`]),
    ]),
    `gitlab:project:${project.id}`,
    ...(environment && mayBeEnvironment
      ? [`gitlab:project_env:${project.id}:${environment.slug}`]
      : []),
    ...(tier === undefined ? [] : [`gitlab:project_env_tier:${project.id}:${tier}`]),
  ];
}

function extraOfJob(agent: Agent, job: JobFacts): ClusterIdentity['extra'] {
  const { environment } = job;
  return {
    'agent.gitlab.com/id': [String(agent.id)],
    'agent.gitlab.com/config_project_id': [String(agent.projectId)],
    'agent.gitlab.com/project_id': [String(job.project.id)],
    'agent.gitlab.com/ci_pipeline_id': [String(job.pipeline.id)],
    'agent.gitlab.com/ci_job_id': [String(job.jobId)],
    'agent.gitlab.com/username': [job.user.username],
    ...(environment && {
      'agent.gitlab.com/environment_slug': [environment.slug],
      'agent.gitlab.com/environment_tier': [environment.tier],
    }),
  };
}

function roleGroups(kind: 'project' | 'group', id: number, level: number): readonly string[] {
  return rolesUpTo(level).map((role) => `gitlab:${kind}_role:${id}:${role}`);
}

/** Each role that somebody of this level has, as GitLab counts. */
export function rolesUpTo(level: number): readonly Role[] {
  return roles.filter((role) => roleLevels[role] <= level);
}
