import type { Git } from '@slipway/git';
import type { ImageCatalog } from './api/images.ts';
import type { Clock } from './log.ts';
import type { Namespace, Project, Visibility } from './model/project.ts';
import { protectDefaultBranch } from './protected.ts';
import { Refused } from './services.ts';
import { type Store, StoreConflict } from './store/store.ts';

/** A wish for a project; the rest has defaults. */
export interface ProjectRequest {
  readonly namespace: Namespace;
  readonly path: string;
  readonly name?: string | undefined;
  readonly description?: string | undefined;
  readonly visibility?: Visibility | undefined;
  readonly defaultBranch?: string | undefined;
  readonly ciConfigPath?: string | undefined;
  readonly creatorId: number;
}

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

/** What making a project works with. */
export interface ProjectMaker {
  readonly store: Store;
  readonly git: Git;
  readonly clock: Clock;
  readonly images?: Pick<ImageCatalog, 'projectGone'> | undefined;
}

/** Makes a project with an empty repository and a protected default branch. Throws `Refused`. */
export async function createProject(
  { store, git, clock, images }: ProjectMaker,
  request: ProjectRequest,
): Promise<Project> {
  const { namespace, path } = request;
  if (!isProjectPath(path)) throw new Refused('invalid', `path ${pathRule}`);
  const now = clock();
  const defaultBranch = request.defaultBranch ?? 'main';
  try {
    const project = await store.projects.create({
      namespaceId: namespace.id,
      name: request.name ?? path,
      path,
      fullPath: `${namespace.fullPath}/${path}`,
      description: request.description ?? '',
      visibility: request.visibility ?? 'private',
      defaultBranch,
      ciConfigPath: request.ciConfigPath || defaultCiConfigPath,
      buildTimeoutSeconds: 3600,
      gitDepth: 20,
      sharedRunnersEnabled: true,
      keepLatestArtifact: true,
      hasPublicJobs: true,
      creatorId: request.creatorId,
      createdAt: now,
      lastActivityAt: now,
    });
    // A kill in the middle of a deletion may have left images of the last project of this path.
    await images?.projectGone(project.fullPath);
    await git.create(repositoryName(project), defaultBranch);
    await protectDefaultBranch(store, project, defaultBranch, now);
    return project;
  } catch (error) {
    if (error instanceof StoreConflict) throw new Refused('conflict', 'has already been taken');
    throw error;
  }
}
