import { own } from '#cluster-access/environment-namespace';
import { given } from '#given';
import { forbidden, found, Refused, unprocessable } from '#refused';
import type { Context } from '#services';
import { StoreConflict } from '#store/records';
import type { Environment } from './environment.ts';
import { environmentSlug, environmentTier } from './slug.ts';

type EnvironmentContext = Pick<Context, 'store' | 'clock'>;

/** What can be said of an environment; what is undefined is guessed, or stays. */
export type EnvironmentFacts = {
  readonly [K in 'description' | 'tier' | 'externalUrl']?: Environment[K] | undefined;
};

/** Makes an environment before a job deploys to it. */
export async function createEnvironment(
  { store, clock }: EnvironmentContext,
  projectId: number,
  { name, description, tier, externalUrl }: EnvironmentFacts & Pick<Environment, 'name'>,
): Promise<Environment> {
  checkName(name);
  const now = clock();
  try {
    return await store.environments.create({
      projectId,
      name,
      slug: environmentSlug(name),
      description: description ?? null,
      tier: tier ?? environmentTier(name),
      state: 'available',
      externalUrl: checkedUrl(externalUrl) ?? null,
      autoStopAt: null,
      createdAt: now,
      updatedAt: now,
    });
  } catch (error) {
    if (error instanceof StoreConflict) throw unprocessable('name', 'has already been taken');
    throw error;
  }
}

function checkName(name: string): void {
  if (/^[\w/\\$.{}: -]{1,255}$/.test(name)) return;
  const allowed = "letters, digits, '-', '_', '/', '\\', '$', '{', '}', '.', ':' and spaces";
  throw unprocessable('name', `can contain only ${allowed}`);
}

/** Changes what is said of an environment; never its name. */
export async function editEnvironment(
  { store, clock }: EnvironmentContext,
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
