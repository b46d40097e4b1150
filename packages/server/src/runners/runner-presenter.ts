import type { ProjectPresenter } from '#projects/project-presenter';
import type { Services } from '#services';
import type { Runner } from './runner.ts';
import { briefRunnerJson, managerJson } from './runner-json.ts';

/** Runners as JSON, with their machines and projects. */
export function createRunnerPresenter(
  options: Pick<Services, 'store' | 'runners'> & Pick<ProjectPresenter, 'simpleProject'>,
) {
  const { store, runners, simpleProject } = options;

  function runner(record: Runner) {
    const online = runners.isOnline(record);
    const never = record.contactedAt === null;
    return {
      ...briefRunnerJson(record),
      online,
      status: online ? 'online' : never ? 'never_contacted' : 'offline',
      job_execution_status: 'idle',
    };
  }

  async function fullRunner(record: Runner) {
    const [managers, projects] = await Promise.all([
      store.runners.managers(record.id),
      Promise.all(record.projectIds.map((id) => store.projects.get(id))),
    ]);
    const known = projects.filter((it) => it !== undefined);
    const newest = managers.at(-1);
    return {
      ...runner(record),
      tag_list: record.tags,
      run_untagged: record.runUntagged,
      locked: record.isLocked,
      maximum_timeout: record.maximumTimeoutSeconds,
      access_level: record.accessLevel,
      version: newest?.version ?? null,
      revision: newest?.revision ?? null,
      platform: newest?.platform ?? null,
      architecture: newest?.architecture ?? null,
      contacted_at: record.contactedAt,
      maintenance_note: record.maintenanceNote,
      projects: await Promise.all(known.map(simpleProject)),
      groups: [],
      managers: managers.map(managerJson),
    };
  }

  return { runner, fullRunner };
}
