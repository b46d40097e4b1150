import { covers } from '@slipway/ci';
import { type AgentConfig, type CiAccess, problemText } from '#agents/config/agent-config';
import type { ParsedConfig } from '#agents/config/parse-agent-config';
import type { Environment } from '#environments/environment';
import type { Pipeline } from '#pipelines/pipeline';
import type { Project } from '#projects/project';

/** A group that a project lies in. */
export interface GroupAround {
  readonly id: number;
  readonly fullPath: string;
}

/** A job that asks for a cluster. */
export interface JobFacts {
  readonly jobId: number;
  readonly pipeline: Pick<Pipeline, 'id' | 'ref' | 'isProtected'>;
  readonly project: Pick<Project, 'id' | 'fullPath'>;
  /** From the nearest to the outermost; none around a project in a person's own space. */
  readonly groups: readonly GroupAround[];
  /** The namespace that all of it lies in. */
  readonly rootId: number;
  /** Undefined without one, and where the job may not use the cluster of the one that it names. */
  readonly environment: Pick<Environment, 'name' | 'slug' | 'tier'> | undefined;
  /** Why it may not. */
  readonly refusal: string | undefined;
  readonly user: { readonly id: number; readonly username: string; readonly level: number };
}

/** An agent, as far as it matters here. */
export interface AgentFacts extends Pick<ParsedConfig, 'config' | 'problems'> {
  readonly name: string;
  /** The project that configures it, and the namespace that that lies in. */
  readonly project: Pick<Project, 'id' | 'fullPath'>;
  readonly rootId: number;
}

/** As what a job may use an agent, or why it may not. */
export type JobAccess =
  | { readonly isAllowed: true; readonly access: CiAccess }
  | { readonly isAllowed: false; readonly refusal: string };

/**
 * Decides as GitLab does: of the entries for a project, of none at all for the agent's own project, and of those
 * for its groups the closest one counts, and the others mean nothing. Asks nobody.
 */
export function decideJobAccess(agent: AgentFacts, job: JobFacts): JobAccess {
  const called = `${agent.project.fullPath}:${agent.name}`;
  const wrong = agent.problems.find(({ severity }) => severity === 'error');
  if (wrong) {
    return no(`the agent ${called} lets nobody in, for its file is wrong: ${problemText(wrong)}`);
  }
  const access = accessFor(agent, job);
  if (access === undefined) {
    return no(
      `${job.project.fullPath} may not use the agent ${called}: let a maintainer of ${agent.project.fullPath} add it to ci_access in .gitlab/agents/${agent.name}/config.yaml`,
    );
  }
  const { environments, isForProtectedRefs } = access;
  if (environments !== undefined && environments.length > 0) {
    const name = job.environment?.name;
    if (name === undefined || !environments.some((scope) => covers(scope, name))) {
      const why = job.refusal ?? `this job has ${name === undefined ? 'none' : `"${name}"`}`;
      return no(`the agent ${called} is for the environments ${environments.join(', ')}; ${why}`);
    }
  }
  if (isForProtectedRefs && !job.pipeline.isProtected) {
    return no(
      `the agent ${called} is for jobs of protected branches, and "${job.pipeline.ref}" is not protected`,
    );
  }
  return { isAllowed: true, access };
}

function accessFor({ config, project, rootId }: AgentFacts, job: JobFacts): CiAccess | undefined {
  const { projects, groups } = config.ciAccess;
  const isOwn = project.id === job.project.id;
  if (!isOwn && rootId !== job.rootId) return undefined;
  const own = entryOf(projects, job.project.fullPath);
  if (own !== undefined) return own;
  if (isOwn) return { ...withoutEntry, id: job.project.fullPath.toLowerCase() };
  for (const { fullPath } of job.groups) {
    const entry = entryOf(groups, fullPath);
    if (entry !== undefined) return entry;
  }
  return undefined;
}

const entryOf = (entries: AgentConfig['ciAccess']['projects'], fullPath: string) =>
  entries.find(({ id }) => id === fullPath.toLowerCase());

/** What the agent's own project may, unless its file says something else of it. */
const withoutEntry: Omit<CiAccess, 'id'> = {
  accessAs: { as: 'agent' },
  defaultNamespace: undefined,
  environments: undefined,
  isForProtectedRefs: false,
  written: {},
};

const no = (refusal: string): JobAccess => ({ isAllowed: false, refusal });
