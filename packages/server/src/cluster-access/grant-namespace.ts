import type { Environment } from '#environments/environment';
import { forbidden, notFound, unprocessable } from '#refused';
import type { Context } from '#services';
import { StoreConflict } from '#store/records';
import type { User } from '#users/user';
import { mayBeGranted } from './access-rules.ts';
import { type EnvironmentNamespace, granted, own } from './environment-namespace.ts';

type GrantContext = Pick<Context, 'store' | 'clock' | 'clusterAccess'>;

/**
 * Lets the jobs of an environment edit in a namespace that is not its own. The cluster's namespaces are
 * everybody's, so that only administrators may.
 */
export async function grantNamespace(
  { store, clock }: GrantContext,
  user: User,
  environment: Environment,
  namespace: string,
): Promise<EnvironmentNamespace> {
  if (!user.isAdmin) {
    throw forbidden('only administrators grant namespaces of the cluster: ask one');
  }
  if (!mayBeGranted(namespace)) {
    throw unprocessable('namespace', "is no name of a namespace, or the cluster's own");
  }
  const environmentId = environment.id;
  const rows = await store.environmentNamespaces.list(environmentId);
  const present = rows.find((it) => it.namespace === namespace);
  if (present !== undefined) {
    const change = { isRevoked: false, authorId: user.id };
    const origin = present.origin === 'own' ? present.origin : ('person' as const);
    await store.environmentNamespaces.update(present.id, { ...change, origin });
    return { ...present, ...change, origin };
  }
  const row = { environmentId, namespace, origin: 'person', isRevoked: false } as const;
  const made = { ...row, authorId: user.id, createdAt: clock() };
  return store.environmentNamespaces.create(made).catch((error: unknown) => {
    if (!(error instanceof StoreConflict)) throw error;
    throw unprocessable('namespace', 'has already been taken');
  });
}

/** Takes it back at once, from jobs that run, too. It is not granted by itself again. */
export async function revokeNamespace(
  { store, clusterAccess }: GrantContext,
  environment: Environment,
  namespace: string,
): Promise<void> {
  const rows = await store.environmentNamespaces.list(environment.id);
  const present = rows.find((it) => it.namespace === namespace && !it.isRevoked);
  if (present === undefined) throw notFound('Namespace');
  if (present.origin === 'own') {
    throw forbidden(`${namespace} is the environment's own: protect the environment instead`);
  }
  await store.environmentNamespaces.update(present.id, { isRevoked: true });
  await withdraw({ store, clusterAccess }, environment);
}

/** Brings the cluster in line with what the environment may now. */
async function withdraw(
  { store, clusterAccess }: Pick<GrantContext, 'store' | 'clusterAccess'>,
  environment: Environment,
): Promise<void> {
  const rows = await store.environmentNamespaces.list(environment.id);
  const home = own(rows);
  if (home !== undefined) await clusterAccess.withdraw(environment, home, [home, ...granted(rows)]);
}

/** Where the jobs of an environment may edit. */
export async function namespacesOf(
  { store }: Pick<Context, 'store'>,
  { id }: Environment,
): Promise<readonly EnvironmentNamespace[]> {
  return (await store.environmentNamespaces.list(id)).filter(({ isRevoked }) => !isRevoked);
}
