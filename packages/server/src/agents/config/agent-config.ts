import type { Location } from '@slipway/ci';

/** What an agent's file says: who may use its cluster, and as whom. */
export interface AgentConfig {
  readonly ciAccess: {
    readonly projects: readonly CiAccess[];
    readonly groups: readonly CiAccess[];
  };
  /** Undefined: people do not use it by their own tokens. */
  readonly userAccess: UserAccess | undefined;
}

/** What the jobs of a project, or of all projects in a group, may. */
export interface CiAccess {
  /** Full path, in lower case. */
  readonly id: string;
  readonly accessAs: CiIdentity;
  /** Where jobs work unless they name another namespace. */
  readonly defaultNamespace: string | undefined;
  /** Only jobs with such an environment: `staging`, `review/*`. */
  readonly environments: readonly string[] | undefined;
  readonly isForProtectedRefs: boolean;
  /** As it was written, without `id`: what `GET /job/allowed_agents` shows. */
  readonly written: Readonly<Record<string, unknown>>;
}

/** As whom jobs ask the cluster. */
export type CiIdentity =
  | { readonly as: 'agent' | 'ci_job' | 'ci_user' }
  | { readonly as: 'impersonate'; readonly identity: StaticIdentity };

/** Somebody whom the file names. */
export interface StaticIdentity {
  readonly username: string;
  readonly uid: string | undefined;
  readonly groups: readonly string[];
  readonly extra: Readonly<Record<string, readonly string[]>>;
}

/** Whose people may, and as whom. */
export interface UserAccess {
  readonly as: 'agent' | 'user';
  /** Full paths, in lower case. */
  readonly projects: readonly string[];
  readonly groups: readonly string[];
}

/** Something that is wrong with a file, or has no effect in it. */
export interface ConfigProblem {
  readonly severity: 'error' | 'warning';
  readonly message: string;
  readonly at: Location;
}

/** What an agent has without a file, and nobody more. */
export const emptyConfig: AgentConfig = {
  ciAccess: { projects: [], groups: [] },
  userAccess: undefined,
};

/** `FILE:4:9: what is wrong`. */
export function problemText({ message, at }: ConfigProblem): string {
  return `${at.file}:${at.line}:${at.column}: ${message}`;
}
