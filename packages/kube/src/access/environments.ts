import type { EnvironmentIdentity } from '@slipway/kube-api';
import { forbidden, type KubeObject, type Objects, type RoleBinding } from '@slipway/kube-objects';
import { ensure, remove } from './ensure.ts';
import {
  accountOf,
  bindingOf,
  bindings,
  type ClusterEnvironment,
  grantedBinding,
  grantedNamespace,
  ownBinding,
  ownNamespace,
  ownQuota,
  projectLabel,
  quotaName,
  serviceAccount,
} from './environment-objects.ts';

/**
 * Makes, at each use, what an environment needs: its namespace with a service account that may `edit`
 * there, and the right to edit where that was granted. What was granted once and is no longer goes.
 *
 * Throws 403 when the namespace is another project's.
 */
export async function provideEnvironment(
  objects: Objects,
  environment: ClusterEnvironment,
): Promise<Pick<EnvironmentIdentity, 'namespace' | 'account'>> {
  const { namespace, granted } = environment;
  refuseForeign(objects, environment);
  await ensure(objects, ownNamespace(environment));
  const quota = ownQuota(environment);
  if (quota) await ensure(objects, quota);
  else await removeQuota(objects, namespace);
  await ensure(objects, serviceAccount(environment));
  await ensure(objects, ownBinding(environment));
  for (const name of granted) {
    await ensure(objects, grantedNamespace(name));
    await ensure(objects, grantedBinding(environment, name));
  }
  await withdraw(objects, environment, [namespace, ...granted]);
  return { namespace, account: accountOf(environment) };
}

/** Where nothing is limited any more. */
async function removeQuota(objects: Objects, namespace: string): Promise<void> {
  const present = objects.get('resourcequotas', quotaName, namespace);
  if (present) await remove(objects, 'resourcequotas', quotaName, namespace);
}

/** Takes the rights of an environment away everywhere but in these namespaces. */
export async function withdraw(
  objects: Objects,
  environment: Pick<ClusterEnvironment, 'namespace'>,
  kept: readonly string[],
): Promise<void> {
  const name = bindingOf(environment);
  for (const { metadata } of objects.list<RoleBinding>(bindings)) {
    const isOurs = metadata.name === name && metadata.labels?.[projectLabel] !== undefined;
    const { namespace = '' } = metadata;
    if (isOurs && !kept.includes(namespace)) await remove(objects, bindings, name, namespace);
  }
}

/** Removes all that was made for a project, with what its jobs have deployed into its own namespaces. */
export async function removeProject(objects: Objects, projectId: number): Promise<void> {
  const labels = { [projectLabel]: String(projectId) };
  for (const { metadata } of objects.list<RoleBinding>(bindings, { labels })) {
    await remove(objects, bindings, metadata.name, metadata.namespace);
  }
  for (const { metadata } of objects.list<KubeObject>('namespaces', { labels })) {
    await remove(objects, 'namespaces', metadata.name);
  }
}

function refuseForeign(objects: Objects, { namespace, projectId }: ClusterEnvironment): void {
  const present = objects.get<KubeObject>('namespaces', namespace);
  const owner = present?.metadata.labels?.[projectLabel];
  if (owner === undefined || owner === String(projectId)) return;
  const why = `it is an environment's of the project with the number ${owner}`;
  throw forbidden({ group: '', plural: 'namespaces' }, namespace, why);
}
