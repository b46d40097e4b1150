import { hasRef, isEmpty, type Repository, setDefaultBranch } from '@slipway/git';
import { given } from '#given';
import { movingImages } from '#images/move-images';
import type { Asker } from '#protection/run-rights';
import { forbidden, unprocessable } from '#refused';
import { roleLevels } from '#rights/roles';
import type { Context } from '#services';
import { type Change, StoreConflict } from '#store/records';
import { defaultCiConfigPath, isProjectPath, type Project, pathRule } from './project.ts';

/** What can be said of a project; what is undefined stays. */
export type ProjectSettings = {
  readonly [K in
    | 'name'
    | 'path'
    | 'description'
    | 'visibility'
    | 'defaultBranch'
    | 'ciConfigPath'
    | 'buildTimeoutSeconds'
    | 'gitDepth'
    | 'sharedRunnersEnabled'
    | 'keepLatestArtifact'
    | 'letsAuthorsApprove'
    | 'rollsBackByItself'
    | 'refusesOutdated'
    | 'hasPublicJobs'
    | 'pipelineVariablesRole']?: Project[K] | undefined;
};

/** GitLab's month. */
const longestTimeout = 30 * 24 * 60 * 60;
const mostGitDepth = 1000;

type SettingsContext = Pick<Context, 'store' | 'images' | 'clock'>;

/** Changes a project; who may look at it is for its owners to say. */
export async function editProject(
  context: SettingsContext & Pick<Context, 'auth'>,
  { identity, user, project }: Asker,
  repository: Repository,
  settings: ProjectSettings,
): Promise<Project> {
  const { visibility = project.visibility, defaultBranch } = settings;
  const isOpened = visibility !== project.visibility;
  const { access } = context.auth;
  if (isOpened && !(await access.allows(identity, project, 'change_visibility'))) {
    throw forbidden();
  }
  await requireRoleChange(context, { user, project }, settings.pipelineVariablesRole);
  if (defaultBranch !== undefined) await requireBranch(repository, defaultBranch);
  const edited = await applySettings(context, project, settings);
  if (defaultBranch !== undefined) await setDefaultBranch(repository, defaultBranch);
  return edited;
}

/** Only owners say that it takes an owner, or take that back. */
async function requireRoleChange(
  { auth }: Pick<Context, 'auth'>,
  { user, project }: Pick<Asker, 'user' | 'project'>,
  wanted: Project['pipelineVariablesRole'] | undefined,
): Promise<void> {
  const { pipelineVariablesRole: present } = project;
  if (wanted === undefined || wanted === present) return;
  if (wanted !== 'owner' && present !== 'owner') return;
  if ((await auth.access.level(user, project)) < roleLevels.owner) throw forbidden();
}

/** Throws for a branch that is not there, except in a repository that has none yet. */
async function requireBranch(repository: Repository, branch: string): Promise<void> {
  if (await hasRef(repository, `refs/heads/${branch}`)) return;
  if (await isEmpty(repository)) return;
  throw unprocessable('base', `Could not change HEAD: branch '${branch}' does not exist`);
}

/** Keeps settings of a project that may be changed; answers it as it is then. */
export async function applySettings(
  context: SettingsContext,
  project: Project,
  { path, ciConfigPath, ...settings }: ProjectSettings,
): Promise<Project> {
  checkNumbers(settings);
  const config = ciConfigPath === undefined ? undefined : ciConfigPath || defaultCiConfigPath;
  const moved = movedTo(project, path);
  const change: Change<Project> = given({ ...moved, ...settings, ciConfigPath: config });
  if (Object.keys(change).length === 0) return project;
  try {
    return await changed(context, project, change);
  } catch (error) {
    if (error instanceof StoreConflict) throw unprocessable('path', 'has already been taken');
    throw error;
  }
}

function checkNumbers({ buildTimeoutSeconds: timeout, gitDepth: depth }: ProjectSettings): void {
  if (timeout !== undefined && (timeout < 600 || timeout > longestTimeout)) {
    throw unprocessable('build_timeout', 'needs to be between 10 minutes and 1 month');
  }
  if (depth !== undefined && (depth < 0 || depth > mostGitDepth)) {
    throw unprocessable('ci_default_git_depth', `must be between 0 and ${mostGitDepth}`);
  }
}

/** A new path; the repository is kept by id and stays where it is, images move. */
function movedTo(
  project: Project,
  path: string | undefined,
): Pick<Change<Project>, 'path' | 'fullPath'> {
  if (path === undefined || path === project.path) return {};
  if (!isProjectPath(path)) throw unprocessable('path', pathRule);
  const namespace = project.fullPath.slice(0, project.fullPath.lastIndexOf('/'));
  return { path, fullPath: `${namespace}/${path}` };
}

/** The project after `change`, and its images where it is then. */
async function changed(
  context: SettingsContext,
  project: Project,
  change: Change<Project>,
): Promise<Project> {
  const update = async () => (await context.store.projects.update(project.id, change)) ?? project;
  const { fullPath: to } = change;
  if (to === undefined) return update();
  const from = project.fullPath;
  return movingImages(context, { what: 'project', id: project.id, from, to }, update);
}
