import { type Git, readFile, resolve } from '@slipway/git';
import { type ClusterAgent, configPathOf } from '#agents/agent';
import { type Project, repositoryName } from '#projects/project';
import { emptyConfig } from './agent-config.ts';
import { type ParsedConfig, parseAgentConfig } from './parse-agent-config.ts';

/** The file of an agent as it is at this moment. */
export interface AgentFile extends ParsedConfig {
  readonly path: string;
  /** The commit that was read; undefined in an empty repository. */
  readonly sha: string | undefined;
  readonly isThere: boolean;
}

/** Reads the files of agents. */
export interface AgentConfigs {
  /** Of the newest commit on the project's default branch. */
  of(project: Project, agent: Pick<ClusterAgent, 'name'>): Promise<AgentFile>;
}

const mostRemembered = 500;

/** A commit never changes, so each file is read once for it; asking for the newest commit starts no process. */
export function createAgentConfigs({ git }: { readonly git: Git }): AgentConfigs {
  const known = new Map<string, Promise<AgentFile>>();
  return {
    async of(project, agent) {
      const repository = git.repository(repositoryName(project));
      const path = configPathOf(agent);
      const sha = await resolve(repository, `refs/heads/${project.defaultBranch}`);
      if (sha === undefined) return { ...absent, path, sha };
      const key = `${repository.name} ${sha} ${path}`;
      const found = known.get(key);
      if (found) return found;
      if (known.size >= mostRemembered) known.clear();
      const reading = readFile(repository, sha, path).then((content) =>
        content === undefined
          ? { ...absent, path, sha }
          : { ...parseAgentConfig(path, content.toString('utf8')), path, sha, isThere: true },
      );
      known.set(key, reading);
      reading.catch(() => known.delete(key));
      return reading;
    },
  };
}

const absent = { config: emptyConfig, problems: [], isThere: false } as const;
