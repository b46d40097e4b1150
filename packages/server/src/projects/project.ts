import type { Visibility } from '#groups/namespace';

/** A repository with its pipelines. */
export interface Project {
  readonly id: number;
  readonly namespaceId: number;
  readonly name: string;
  readonly path: string;
  /** `namespace/path`: unique, compared without regard to case. */
  readonly fullPath: string;
  readonly description: string;
  readonly visibility: Visibility;
  readonly defaultBranch: string;
  /** Where the pipeline's text lies in the repository. */
  readonly ciConfigPath: string;
  readonly buildTimeoutSeconds: number;
  /** Commits a job fetches unless it says otherwise; 0 is all. */
  readonly gitDepth: number;
  readonly sharedRunnersEnabled: boolean;
  /** Artifacts of each ref's newest successful pipeline outlive their time. */
  readonly keepLatestArtifact: boolean;
  /** Whoever may see the project sees its pipelines; else members from Reporter on do. */
  readonly hasPublicJobs: boolean;
  /** Jobs of other projects need to be on the allow list, whatever their users may. */
  readonly isJobTokenLimited: boolean;
  /** Who may give variables to pipelines and jobs that they run. */
  readonly pipelineVariablesRole: PipelineVariablesRole;
  /** Whoever has started a pipeline may approve its deployments. */
  readonly letsAuthorsApprove: boolean;
  /** A rollout that fails is followed by the state of the last deployment that went well. */
  readonly rollsBackByItself: boolean;
  /** A job that would bring something older than its environment has fails instead. */
  readonly refusesOutdated: boolean;
  /** How far bringing it from elsewhere is. */
  readonly importStatus: ImportStatus;
  /** Where it was brought from, without a name and password; null for one that began here. */
  readonly importUrl: string | null;
  /** Why it could not be brought. */
  readonly importError: string | null;
  readonly creatorId: number;
  /** Nobody changes what is in it until its owners take it back. */
  readonly isArchived: boolean;
  readonly createdAt: Date;
  readonly lastActivityAt: Date;
  readonly starCount: number;
}

/** GitLab's states of an import. */
export type ImportStatus = 'none' | 'scheduled' | 'started' | 'finished' | 'failed';

/** Whether what it holds is still being brought: nobody else changes it until then. */
export function isBeingImported({ importStatus }: Pick<Project, 'importStatus'>): boolean {
  return importStatus === 'scheduled' || importStatus === 'started';
}

/** The least roles that a project can name for giving variables to pipelines. */
export const pipelineVariablesRoles = [
  'developer',
  'maintainer',
  'owner',
  'no_one_allowed',
] as const;

/** From which role on somebody may give variables to pipelines. */
export type PipelineVariablesRole = (typeof pipelineVariablesRoles)[number];

/** The name of a project's folder among the repositories; it outlives a change of path. */
export function repositoryName(project: Pick<Project, 'id'>): string {
  return `${project.id}.git`;
}

/** Where the pipeline's text lies unless a project says otherwise. */
export const defaultCiConfigPath = '.gitlab-ci.yml';

/** What is wrong with a path that isn't one, in GitLab's words. */
export const pathRule =
  "can contain only letters, digits, '_', '-' and '.'. Cannot start with '-', end in '.git' or end in '.atom'";

/** Whether a project can have this path. */
export function isProjectPath(path: string): boolean {
  return /^[A-Za-z0-9_][A-Za-z0-9_.-]*$/.test(path) && !/\.(git|atom|json)$|\.$/.test(path);
}
