import { own } from '#cluster-access/environment-namespace';
import { given } from '#given';
import { protectionsOf } from '#protected-environments/holding-protections';
import type { Asker } from '#protection/run-rights';
import { forbidden, found, Refused, unprocessable } from '#refused';
import type { Context } from '#services';
import { StoreConflict } from '#store/records';
import type { Environment } from './environment.ts';
import { environmentSlug, environmentTier } from './slug.ts';

type EnvironmentContext = Pick<Context, 'store' | 'clock' | 'auth'>;

/** What can be said of an environment; what is undefined is guessed, or stays. */
export type EnvironmentFacts = {
  readonly [K in 'description' | 'tier' | 'externalUrl']?: Environment[K] | undefined;
};

/** Makes an environment before a job deploys to it. */
export async function createEnvironment(
  context: EnvironmentContext,
  asker: Asker,
  { name, description, tier, externalUrl }: EnvironmentFacts & Pick<Environment, 'name'>,
): Promise<Environment> {
  checkName(name);
  const { store, clock } = context;
  const projectId = asker.project.id;
  const suggested = environmentTier(name);
  await requireTier(context, asker, { projectId, name, tier: suggested }, tier);
  const now = clock();
  try {
    return await store.environments.create({
      projectId,
      name,
      slug: environmentSlug(name),
      description: description ?? null,
      tier: tier ?? suggested,
      state: 'available',
      externalUrl: checkedUrl(externalUrl) ?? null,
      autoStopAt: null,
      autoDeleteAt: null,
      sleepAfterSeconds: null,
      createdAt: now,
      updatedAt: now,
    });
  } catch (error) {
    if (error instanceof StoreConflict) throw unprocessable('name', 'has already been taken');
    throw error;
  }
}

/**
 * A tier decides who may deploy, of production even where nothing is protected: to leave it takes whoever
 * may protect environments.
 */
async function requireTier(
  { store, auth }: EnvironmentContext,
  { identity, project }: Asker,
  present: Pick<Environment, 'projectId' | 'name' | 'tier'>,
  tier: Environment['tier'] | undefined,
): Promise<void> {
  if (tier === undefined || tier === present.tier) return;
  const isOpen =
    present.tier !== 'production' && (await protectionsOf(store, present)).length === 0;
  if (isOpen || (await auth.access.allows(identity, project, 'manage_protections'))) return;
  throw forbidden('the tier decides who may deploy there: maintainers change it');
}

function checkName(name: string): void {
  if (/^[\w/\\$.{}: -]{1,255}$/.test(name)) return;
  const allowed = "letters, digits, '-', '_', '/', '\\', '$', '{', '}', '.', ':' and spaces";
  throw unprocessable('name', `can contain only ${allowed}`);
}

/** Changes what is said of an environment; never its name. */
export async function editEnvironment(
  context: EnvironmentContext,
  asker: Asker,
  environment: Environment,
  {
    name,
    description,
    tier,
    externalUrl,
  }: EnvironmentFacts & { readonly name?: string | undefined },
): Promise<Environment> {
  if (name !== undefined && name !== environment.name) {
    throw unprocessable('name', 'cannot be changed: jobs name environments by it');
  }
  const { store, clock } = context;
  await requireTier(context, asker, environment, tier);
  const change = given({ description, tier, externalUrl: checkedUrl(externalUrl) });
  return found(await store.environments.update(environment.id, { updatedAt: clock(), ...change }));
}

/** An empty address takes it away. */
function checkedUrl(text: string | null | undefined): string | null | undefined {
  if (text === undefined || text === null) return text;
  if (text === '') return null;
  if (/^https?:$/.test(URL.parse(text)?.protocol ?? '')) return text;
  throw unprocessable('external_url', 'is blocked: Only allowed schemes are http, https');
}

/**
 * Forgets an environment; one that is not stopped stays. What runs in the cluster stays, too, but no job
 * has a right to it any more.
 */
export async function deleteEnvironment(
  { store, clusterAccess }: Pick<Context, 'store' | 'clusterAccess'>,
  environment: Environment,
): Promise<void> {
  const { id, state } = environment;
  if (state !== 'stopped') throw forbidden();
  const namespace = own(await store.environmentNamespaces.list(id));
  await store.environments.delete(id);
  if (namespace === undefined) return;
  await clusterAccess.withdraw(environment, namespace, []).catch((error: unknown) => {
    // A connected cluster that does not answer: no job becomes the environment there any more.
    if (!(error instanceof Refused)) throw error;
  });
}
