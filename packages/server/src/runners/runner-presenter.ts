import type { ProjectPresenter } from '#projects/presented/project-presenter';
import type { Services } from '#services';
import type { Runner } from './runner.ts';
import { briefRunnerJson, managerJson } from './runner-json.ts';

/** Runners as JSON, with their machines and projects. */
export function createRunnerPresenter(
  options: Pick<Services, 'store' | 'runners'> & Pick<ProjectPresenter, 'simpleProject'>,
) {
  const { store, runners, simpleProject } = options;

  /** Whether its program asks for jobs. */
  function status(record: Runner): 'online' | 'never_contacted' | 'offline' {
    if (runners.isOnline(record)) return 'online';
    return record.contactedAt === null ? 'never_contacted' : 'offline';
  }

  /** Several at once: the running jobs are looked up once for all of them. */
  async function several(records: readonly Runner[]) {
    const held = await store.jobs.held();
    return records.map((record) => {
      const count = held.filter(({ runnerId }) => runnerId === record.id).length;
      return {
        ...briefRunnerJson(record),
        online: status(record) === 'online',
        status: status(record),
        job_execution_status: count > 0 ? 'active' : 'idle',
        // Ours: what a list of runners shows beside them.
        running_jobs: count,
        contacted_at: record.contactedAt,
        tag_list: record.tags,
        run_untagged: record.runUntagged,
      };
    });
  }

  async function runner(record: Runner) {
    const [json] = await several([record]);
    if (json === undefined) throw new Error('a runner that is no runner');
    return json;
  }

  async function fullRunner(record: Runner) {
    const [managers, projects] = await Promise.all([
      store.runners.managers(record.id),
      Promise.all(record.projectIds.map((id) => store.projects.get(id))),
    ]);
    const known = projects.filter((it) => it !== undefined);
    const newest = managers.at(-1);
    return {
      ...(await runner(record)),
      locked: record.isLocked,
      maximum_timeout: record.maximumTimeoutSeconds,
      access_level: record.accessLevel,
      version: newest?.version ?? null,
      revision: newest?.revision ?? null,
      platform: newest?.platform ?? null,
      architecture: newest?.architecture ?? null,
      maintenance_note: record.maintenanceNote,
      projects: await Promise.all(known.map(simpleProject)),
      groups: [],
      managers: managers.map(managerJson),
    };
  }

  return { runner, runners: several, fullRunner, runnerStatus: status };
}
