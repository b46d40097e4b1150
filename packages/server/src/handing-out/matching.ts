import type { JobRecord } from '#jobs/job';
import type { Runner } from '#runners/runner';
import type { PlacedProject } from './placed-project.ts';

/** Whether a runner serves this project at all. A group's serves all that lies in it. */
function servesProject(runner: Runner, project: PlacedProject): boolean {
  switch (runner.runnerType) {
    case 'instance_type':
      return project.sharedRunnersEnabled;
    case 'group_type':
      return runner.namespaceId !== null && project.groupIds.includes(runner.namespaceId);
    case 'project_type':
      return runner.projectIds.includes(project.id);
  }
}

/** Why this runner can't take this job, or undefined when it can. */
export function mismatch(
  runner: Runner,
  job: JobRecord,
  project: PlacedProject,
): string | undefined {
  const { tags } = job.definition;
  if (!servesProject(runner, project)) return 'does not serve this project';
  if (runner.isPaused) return 'is paused';
  if (tags.length === 0 && !runner.runUntagged) return 'runs only jobs with tags';
  if (tags.some((tag) => !runner.tags.includes(tag))) return 'has not all of its tags';
  if (runner.accessLevel === 'ref_protected' && !job.isProtected) {
    return 'runs only jobs of protected branches and tags';
  }
  return undefined;
}

/** Why a pending job still waits, in words a person can act on. */
export function explainPending(
  job: JobRecord,
  project: PlacedProject,
  runners: readonly Runner[],
  isOnline: (runner: Runner) => boolean,
): string {
  const { tags } = job.definition;
  const wanted = tags.length === 0 ? 'that takes jobs without tags' : `with ${tagList(tags)}`;
  const fitting = runners.filter((runner) => {
    const why = mismatch(
      { ...runner, isPaused: false, accessLevel: 'not_protected' },
      job,
      project,
    );
    return why === undefined;
  });
  if (fitting.length === 0) return `waits for a runner: no runner ${wanted} serves this project`;
  const active = fitting.filter((runner) => !runner.isPaused);
  if (active.length === 0) return `waits for a runner: every runner ${wanted} is paused`;
  const allowed = active.filter((runner) => mismatch(runner, job, project) === undefined);
  if (allowed.length === 0) {
    return `waits for a runner: every runner ${wanted} takes only protected branches and tags`;
  }
  if (!allowed.some(isOnline)) {
    return `waits for a runner: no runner ${wanted} is online${notes(allowed)}`;
  }
  return `waits for a runner ${wanted} to become free${notes(allowed)}`;
}

/** What the people who look after these runners have noted about them. */
function notes(runners: readonly Runner[]): string {
  const said = runners.flatMap(({ description, maintenanceNote }) =>
    maintenanceNote ? `${description}: ${maintenanceNote}` : [],
  );
  return said.length === 0 ? '' : ` (${said.join('; ')})`;
}

function tagList(tags: readonly string[]): string {
  return `${tags.length === 1 ? 'tag' : 'tags'} ${tags.join(', ')}`;
}
