import type { JobRecord } from '#jobs/job';
import type { Clock } from '#log';
import { createLevels } from '#members/levels';
import type { Project } from '#projects/project';
import { roleLevels } from '#rights/roles';
import type { Store } from '#store/store';
import type { User } from '#users/user';
import { createIsEntitled } from './entitled.ts';
import { protectionsOf } from './holding-protections.ts';
import type { ProtectedEnvironment } from './protected-environment.ts';

/** Decides who may run a job that deploys to a protected environment. */
export interface DeployRights {
  /** Whether a job's environment, if it has one, lets this user deploy there. */
  mayDeploy(user: User, project: Project, job: Pick<JobRecord, 'environmentId'>): Promise<boolean>;
  /**
   * Whether they may run such a job for no other reason: a protection names them or a group of theirs,
   * and they are reporters at least. GitLab calls it deployment-only access.
   */
  isNamed(user: User, project: Project, job: Pick<JobRecord, 'environmentId'>): Promise<boolean>;
}

/** By what the store says at that moment. Each protection that holds has to let them. */
export function createDeployRights(store: Store, clock: Clock): DeployRights {
  const isEntitled = createIsEntitled(store, clock);

  async function lets(user: User, project: Project, rule: ProtectedEnvironment): Promise<boolean> {
    const answers = rule.deployers.map((entry) => isEntitled(user, project, rule, entry));
    return (await Promise.all(answers)).includes(true);
  }

  async function rulesOf(environmentId: number | null) {
    const id = environmentId ?? 0;
    const environment = id === 0 ? undefined : await store.environments.get(id);
    return environment ? protectionsOf(store, environment) : [];
  }

  async function letsAll(user: User, project: Project, rules: readonly ProtectedEnvironment[]) {
    const answers = await Promise.all(rules.map((rule) => lets(user, project, rule)));
    return !answers.includes(false);
  }

  return {
    async mayDeploy(user, project, { environmentId }) {
      return user.isAdmin || letsAll(user, project, await rulesOf(environmentId));
    },
    async isNamed(user, project, { environmentId }) {
      const rules = await rulesOf(environmentId);
      const names = rules.flatMap((rule) =>
        rule.deployers
          .filter(({ accessLevel }) => accessLevel === null)
          .map((entry) => isEntitled(user, project, rule, entry)),
      );
      if (!(await Promise.all(names)).includes(true)) return false;
      if (!(await letsAll(user, project, rules))) return false;
      return (await createLevels(store, clock).level(user, project)) >= roleLevels.reporter;
    },
  };
}
