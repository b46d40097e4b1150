import { given } from '#given';
import { visibilities } from '#groups/namespace';
import type { Args } from '#http/arguments';
import { unprocessable } from '#refused';
import { repositoriesBelow } from '#registry-access/images';
import type { Api } from '#rest/api';
import { type Change, StoreConflict } from '#store/records';
import { defaultCiConfigPath, isProjectPath, type Project, pathRule } from './project.ts';

/** GitLab's month. */
const longestTimeout = 30 * 24 * 60 * 60;
const mostGitDepth = 1000;

/** Keeps what a request says of a project; answers it as it is then. */
export async function applySettings(api: Api, project: Project, args: Args): Promise<Project> {
  const config = args.text('ci_config_path');
  const timeout = args.integer('build_timeout');
  if (timeout !== undefined && (timeout < 600 || timeout > longestTimeout)) {
    throw unprocessable('build_timeout', 'needs to be between 10 minutes and 1 month');
  }
  const depth = args.integer('ci_default_git_depth');
  if (depth !== undefined && (depth < 0 || depth > mostGitDepth)) {
    throw unprocessable('ci_default_git_depth', `must be between 0 and ${mostGitDepth}`);
  }
  const change: Change<Project> = given({
    ...(await movedTo(api, project, args.text('path'))),
    name: args.text('name'),
    description: args.text('description'),
    visibility: args.word('visibility', visibilities),
    defaultBranch: args.text('default_branch'),
    ciConfigPath: config === undefined ? undefined : config || defaultCiConfigPath,
    buildTimeoutSeconds: timeout,
    gitDepth: depth,
    sharedRunnersEnabled: args.boolean('shared_runners_enabled'),
    keepLatestArtifact: args.boolean('keep_latest_artifact'),
    // The older name says the same.
    hasPublicJobs: args.boolean('public_jobs') ?? args.boolean('public_builds'),
  });
  if (Object.keys(change).length === 0) return project;
  try {
    const changed = (await api.store.projects.update(project.id, change)) ?? project;
    if (change.fullPath !== undefined) await api.images?.projectGone(change.fullPath);
    return changed;
  } catch (error) {
    if (error instanceof StoreConflict) throw unprocessable('path', 'has already been taken');
    throw error;
  }
}

/**
 * A new path; the repository is kept by id and stays where it is. Images are kept by path, and whoever
 * pulls them knows them by it: with images a project stays where it is, as on GitLab.
 */
async function movedTo(
  api: Api,
  project: Project,
  path: string | undefined,
): Promise<Pick<Change<Project>, 'path' | 'fullPath'>> {
  if (path === undefined || path === project.path) return {};
  if (!isProjectPath(path)) throw unprocessable('path', pathRule);
  const images = repositoriesBelow((await api.images?.repositories()) ?? [], project.fullPath);
  if (images.length > 0) {
    throw unprocessable(
      'path',
      'cannot be changed while the project has images: delete them first',
    );
  }
  const namespace = project.fullPath.slice(0, project.fullPath.lastIndexOf('/'));
  return { path, fullPath: `${namespace}/${path}` };
}
