import type { JobRecord } from '#jobs/job';
import type { Clock } from '#log';
import type { Project } from '#projects/project';
import type { Store } from '#store/store';
import type { User } from '#users/user';
import { createIsEntitled } from './entitled.ts';
import { protectionsOf } from './holding-protections.ts';
import type { ProtectedEnvironment } from './protected-environment.ts';

/** Decides who may run a job that deploys to a protected environment. */
export interface DeployRights {
  /** Whether a job's environment, if it has one, lets this user deploy there. */
  mayDeploy(user: User, project: Project, job: Pick<JobRecord, 'environmentId'>): Promise<boolean>;
}

/** By what the store says at that moment. Each protection that holds has to let them. */
export function createDeployRights(store: Store, clock: Clock): DeployRights {
  const isEntitled = createIsEntitled(store, clock);

  async function lets(user: User, project: Project, rule: ProtectedEnvironment): Promise<boolean> {
    const answers = rule.deployers.map((entry) => isEntitled(user, project, rule, entry));
    return (await Promise.all(answers)).includes(true);
  }

  return {
    async mayDeploy(user, project, { environmentId }) {
      if (environmentId === null || user.isAdmin) return true;
      const environment = await store.environments.get(environmentId);
      if (environment === undefined) return true;
      const rules = await protectionsOf(store, environment);
      const answers = await Promise.all(rules.map((rule) => lets(user, project, rule)));
      return !answers.includes(false);
    },
  };
}
