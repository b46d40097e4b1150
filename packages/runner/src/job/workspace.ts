import { posix } from 'node:path';
import type { JobPayload } from '@slipway/protocol';
import type { ScriptUser, Workspace } from '#execution/executor';
import { JobFailure } from '#execution/failure';

/** Numbers that keep the folders of jobs apart that run at the same time. */
export interface Slot {
  /** Lowest free number among this runner's jobs. */
  readonly runner: number;
  /** Lowest free number among its jobs of the same project. */
  readonly project: number;
}

/**
 * Where a job's folders are, on the host and as its scripts see them.
 *
 *     <data>/builds/<token>/project-<id>-concurrent-<slot>/builds/<group>/<project>[.tmp]  shell
 *     <data>/builds/<token>/<slot>/<group>/<project>[.tmp]       … as the runner's own user
 *     <data>/builds/<token>/project-<id>-concurrent-<slot>/<group>/<project>[.tmp]  containers
 *     /builds/<group>/<project>[.tmp]                                               inside them
 *     <data>/builds/<token>/concurrent-<slot of the runner>.private                 host only
 *
 * A job sees the folders of its own project only, unless it is the runner's own user. Such jobs of
 * different projects share a number, so what belongs to one job alone is called after its number among
 * all jobs. Jobs of protected refs have folders of their own (`-protected`), so that no other branch
 * can leave anything in what they begin with.
 */
export function workspaces(
  payload: JobPayload,
  options: {
    builds: string;
    token: string;
    slot: Slot;
    inside: string | undefined;
    user: ScriptUser;
  },
): { host: Workspace; inside: Workspace; privateFolder: string } {
  const { slot, token } = options;
  const suffix = payload.git_info.protected ? '-protected' : '';
  const own = `project-${payload.job_info.project_id}-concurrent-${slot.project}${suffix}`;
  const name = { runner: `${slot.project}`, own: `${own}/builds`, any: own }[options.user.type];
  const root = `${options.builds}/${token}/${name}`;
  const seen = options.inside ?? root;
  const path = projectPath(payload, seen, options.inside !== undefined);
  return {
    host: workspace(root, path),
    inside: workspace(seen, path),
    privateFolder: `${options.builds}/${token}/concurrent-${slot.runner}.private`,
  };
}

function workspace(builds: string, path: string): Workspace {
  const project = `${builds}/${path}`;
  return { builds, project, temporary: `${project}.tmp` };
}

function projectPath(payload: JobPayload, builds: string, mayMove: boolean): string {
  const path = new URL(payload.git_info.repo_url).pathname.replace(/^\/|\.git$/g, '');
  const wish = payload.variables.findLast(({ key }) => key === 'GIT_CLONE_PATH')?.value;
  if (!wish) return decodeURIComponent(path);
  if (!mayMove) {
    throw new JobFailure(
      'runner_configuration_error',
      'setting GIT_CLONE_PATH is not allowed with the shell executor: jobs share its builds folder',
    );
  }
  const target = posix.normalize(wish.replace(/\$\{?CI_BUILDS_DIR\}?/, builds)).replace(/\/$/, '');
  if (!target.startsWith(`${builds}/`)) {
    throw new JobFailure(
      'runner_configuration_error',
      `the GIT_CLONE_PATH=${wish} has to be within ${builds}`,
    );
  }
  return target.slice(builds.length + 1);
}
