import type { Deployment } from '#deployments/deployment';
import type { Environment } from '#environments/environment';
import type { JobRecord } from '#jobs/job';
import { nameOfDeployer, protectionsOf } from '#protected-environments/holding-protections';
import type { Store } from '#store/store';
import {
  deploys,
  type NamedStanding,
  pendingIn,
  type RuleStanding,
  standingOf,
  waitingText,
} from './approval-rules.ts';

/** What others have to approve before it is deployed, and what they have said. */
export interface Approvals {
  /** Of a deployment, or of one that was not made yet: what its environment asks for. */
  standing(
    environment: Environment,
    deployment: Pick<Deployment, 'id'> | undefined,
  ): Promise<readonly RuleStanding[]>;
  /** The same with names of those who are to approve. */
  named(standing: readonly RuleStanding[]): Promise<readonly NamedStanding[]>;
  /** Whether a job may not be queued yet, since somebody is still to approve what it deploys. */
  isMissing(job: JobRecord): Promise<boolean>;
  /** Why a job waits for a person; undefined when approvals have nothing to do with it. */
  holdOf(job: JobRecord): Promise<string | undefined>;
}

/** By what the store says at that moment: who changes the rules changes what is waited for. */
export function createApprovals(store: Store): Approvals {
  async function standing(environment: Environment, deployment?: Pick<Deployment, 'id'>) {
    const protections = await protectionsOf(store, environment);
    if (protections.length === 0) return [];
    const given = deployment ? await store.approvals.ofDeployment(deployment.id) : [];
    return standingOf(protections, given);
  }

  async function ofJob(job: JobRecord) {
    if (!deploys(job) || job.environmentId === null) return undefined;
    const environment = await store.environments.get(job.environmentId);
    if (!environment) return undefined;
    const deployment = job.id > 0 ? await store.deployments.ofJob(job.id) : undefined;
    return { environment, standing: await standing(environment, deployment) };
  }

  async function named(all: readonly RuleStanding[]): Promise<readonly NamedStanding[]> {
    return Promise.all(
      all.map(async (it) => {
        const names = await Promise.all(it.approvers.map((who) => nameOfDeployer(store, who)));
        return { ...it, names: names.filter((name) => name !== '') };
      }),
    );
  }

  return {
    standing,
    named,
    isMissing: async (job) => pendingIn((await ofJob(job))?.standing ?? []) > 0,
    async holdOf(job) {
      const found = await ofJob(job);
      if (!found || found.standing.length === 0) return undefined;
      if (pendingIn(found.standing) > 0) {
        return waitingText(found.environment.name, await named(found.standing));
      }
      return `was approved to deploy to ${found.environment.name}: waits for a person to press play`;
    },
  };
}
