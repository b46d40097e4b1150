import type { Git } from '@slipway/git';
import { noteActivity } from '#activities/note-activity';
import type { Plan } from '#due/due-work';
import type { Namespace, Visibility } from '#groups/namespace';
import type { ImageCatalog } from '#images/image-catalog';
import type { Clock } from '#log';
import { protectDefaultBranch } from '#protection/protected-refs';
import { Refused } from '#refused';
import { StoreConflict } from '#store/records';
import type { Store } from '#store/store';
import {
  defaultCiConfigPath,
  isProjectPath,
  type Project,
  pathRule,
  repositoryName,
} from './project.ts';

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
  /** What it holds is brought from elsewhere: the work that is due then. */
  readonly imported?: { readonly from: string; readonly plan: Omit<Plan, 'subject'> } | undefined;
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
  const { namespace, path, imported } = request;
  if (!isProjectPath(path)) throw new Refused('invalid', `path ${pathRule}`);
  const now = clock();
  const defaultBranch = request.defaultBranch ?? 'main';
  try {
    const wish = {
      namespaceId: namespace.id,
      name: request.name ?? path,
      path,
      fullPath: `${namespace.fullPath}/${path}`,
      description: request.description ?? '',
      visibility: request.visibility ?? ('private' as const),
      defaultBranch,
      ciConfigPath: request.ciConfigPath || defaultCiConfigPath,
      buildTimeoutSeconds: 3600,
      gitDepth: 20,
      sharedRunnersEnabled: true,
      keepLatestArtifact: true,
      letsAuthorsApprove: false,
      rollsBackByItself: false,
      // As on GitLab; what was there before keeps what it had.
      refusesOutdated: true,
      hasPublicJobs: true,
      isJobTokenLimited: true,
      pipelineVariablesRole: 'developer' as const,
      importStatus: imported ? ('scheduled' as const) : ('none' as const),
      importUrl: imported?.from ?? null,
      importError: null,
      creatorId: request.creatorId,
      isArchived: false,
      createdAt: now,
      lastActivityAt: now,
      starCount: 0,
    };
    const project = await store.projects.create(wish, imported?.plan);
    // A kill in the middle of a deletion may have left images of the last project of this path.
    await images?.projectGone(project.fullPath);
    await git.create(repositoryName(project), defaultBranch);
    // Of one that is brought nobody knows yet which it is.
    if (!imported) await protectDefaultBranch(store, project, defaultBranch, now);
    const { id: projectId, creatorId: authorId } = project;
    await noteActivity({ store, clock }, { projectId, authorId, action: 'created' });
    return project;
  } catch (error) {
    if (error instanceof StoreConflict) throw new Refused('conflict', 'has already been taken');
    throw error;
  }
}
