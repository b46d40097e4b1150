import type { Deployment } from '#deployments/deployment';
import type { DeploymentFilter } from '#deployments/deployment-store';
import type { Project } from '#projects/project';
import { found } from '#refused';
import type { Context } from '#services';
import type { Listed, Page } from '#store/records';
import type { Environment } from './environment.ts';
import type { EnvironmentFilter } from './environment-store.ts';

type Reading = Pick<Context, 'store'>;

/** A page of a project's environments. */
export function environmentsWanted(
  { store }: Reading,
  filter: EnvironmentFilter,
  page: Page,
): Promise<Listed<Environment>> {
  return store.environments.list(filter, page);
}

/** The environment of a project with this name, if there is one. */
export function environmentNamed(
  { store }: Reading,
  { id }: Project,
  name: string,
): Promise<Environment | undefined> {
  return store.environments.byName(id, name);
}

/** An environment of this project; another one's is not there. */
export async function environmentOfProject(
  { store }: Reading,
  { id: projectId }: Project,
  id: number,
): Promise<Environment> {
  const environment = await store.environments.get(id);
  return found(environment?.projectId === projectId ? environment : undefined);
}

/** A page of a project's deployments. */
export function deploymentsWanted(
  { store }: Reading,
  filter: DeploymentFilter,
  page: Page,
): Promise<Listed<Deployment>> {
  return store.deployments.list(filter, page);
}

/** A deployment of this project; another one's is not there. */
export async function deploymentOfProject(
  { store }: Reading,
  { id: projectId }: Project,
  id: number,
): Promise<Deployment> {
  const deployment = await store.deployments.get(id);
  return found(deployment?.projectId === projectId ? deployment : undefined);
}
