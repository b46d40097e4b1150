import type { JobRecord } from '#jobs/job';
import type { Clock } from '#log';
import { isOver } from '#members/levels';
import type { Project } from '#projects/project';
import { createAccess } from '#rights/access';
import { roleLevels } from '#rights/roles';
import type { Store } from '#store/store';
import type { User } from '#users/user';
import type { Deployer } from './protected-environment.ts';

const administrators = 60;

/** Decides who may run a job that deploys to a protected environment. */
export interface DeployRights {
  /** Whether a job's environment, if it has one, lets this user deploy there. */
  mayDeploy(user: User, project: Project, job: Pick<JobRecord, 'environmentId'>): Promise<boolean>;
}

/** By what the store says at that moment. */
export function createDeployRights(store: Store, clock: Clock): DeployRights {
  const access = createAccess(store, clock);

  async function isAmong(user: User, project: Project, deployer: Deployer): Promise<boolean> {
    const { accessLevel, userId, groupId } = deployer;
    if (userId !== null) return userId === user.id;
    if (groupId !== null) return isInGroup(user, groupId, deployer.groupInheritanceType === 1);
    if (accessLevel === null || accessLevel === administrators) return false;
    return (await access.level(user, project)) >= accessLevel;
  }

  /** GitLab lets reporters of such a group deploy, too. */
  async function isInGroup(user: User, id: number, isInherited: boolean): Promise<boolean> {
    const group = await store.namespaces.get(id);
    if (group === undefined) return false;
    if (isInherited) return (await access.namespaceLevel(user, group)) >= roleLevels.reporter;
    const source = { sourceKind: 'namespace', sourceId: id, userId: user.id } as const;
    const member = await store.members.find(source);
    return !!member && !isOver(member, clock()) && member.accessLevel >= roleLevels.reporter;
  }

  return {
    async mayDeploy(user, project, { environmentId }) {
      const environment =
        environmentId === null ? undefined : await store.environments.get(environmentId);
      if (environment === undefined || user.isAdmin) return true;
      const rule = await store.protectedEnvironments.byName(project.id, environment.name);
      if (rule === undefined) return true;
      const answers = await Promise.all(rule.deployers.map((it) => isAmong(user, project, it)));
      return answers.includes(true);
    },
  };
}
