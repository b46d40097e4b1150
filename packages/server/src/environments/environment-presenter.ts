import type { ApprovalPresenter } from '#deployment-approvals/approval-presenter';
import type { Deployment } from '#deployments/deployment';
import { jobOfDeployment } from '#deployments/job-of-deployment';
import type { JobRecord } from '#jobs/job';
import type { ProjectPresenter } from '#projects/presented/project-presenter';
import type { Services } from '#services';
import { userJson } from '#users/user-json';
import type { Environment } from './environment.ts';
import { briefEnvironmentJson } from './environment-json.ts';

/** What environments are shown with. */
export interface EnvironmentPresenterOptions<Job>
  extends Pick<Services, 'store' | 'addresses'>,
    Pick<ProjectPresenter, 'simpleProject'>,
    Pick<ApprovalPresenter, 'approvals'> {
  readonly job: (record: JobRecord) => Promise<Job>;
}

/** Environments and deployments as JSON, with what belongs to them. */
export function createEnvironmentPresenter<Job>(options: EnvironmentPresenterOptions<Job>) {
  const { store, addresses, simpleProject, job, approvals } = options;

  async function deployment(record: Deployment) {
    const [user, environment, deployable] = await Promise.all([
      store.users.get(record.userId),
      store.environments.get(record.environmentId),
      jobOfDeployment(store, record),
    ]);
    return {
      id: record.id,
      iid: record.iid,
      ref: record.ref,
      sha: record.sha,
      created_at: record.createdAt,
      updated_at: record.updatedAt,
      status: record.status,
      user: user ? userJson(user, addresses.url) : null,
      environment: environment ? briefEnvironmentJson(environment) : null,
      deployable: deployable ? await job(deployable) : null,
      ...(await approvals(record)),
      rollout: record.rollout,
      reason: record.reason,
      rollback_of: record.rollbackOf === null ? null : await iidOf(record.rollbackOf),
    };
  }

  /** The number by which people know a deployment. */
  async function iidOf(id: number): Promise<number | null> {
    return (await store.deployments.get(id))?.iid ?? null;
  }

  async function environment(record: Environment) {
    const [project, last, upcoming] = await Promise.all([
      store.projects.get(record.projectId),
      store.deployments.last(record.id),
      store.deployments.upcoming(record.id),
    ]);
    if (project === undefined) throw new Error(`project ${record.projectId} is gone`);
    return {
      ...briefEnvironmentJson(record),
      tier: record.tier,
      state: record.state,
      auto_stop_at: record.autoStopAt,
      auto_stop_setting: 'always',
      project: await simpleProject(project),
      last_deployment: last ? await deployment(last) : null,
      // Ours: in seconds.
      sleep_after: record.sleepAfterSeconds,
      // Ours: what is on its way, or waits for approval.
      upcoming_deployment: upcoming ? await deployment(upcoming) : null,
      cluster_agent: null,
      kubernetes_namespace: null,
      flux_resource_path: null,
    };
  }

  return { environment, deployment };
}
