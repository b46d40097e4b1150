import { expandText, type PlannedJob } from '@slipway/ci';
import type { Project } from '#projects/project';
import { StoreConflict } from '#store/records';
import type { Store } from '#store/store';
import type { Environment } from './environment.ts';
import { environmentSlug, environmentTier } from './slug.ts';

/** Whose environment it is: a planned job, and whether its ref is a protected one. */
export interface EnvironmentWish {
  readonly job: PlannedJob;
  readonly isProtected: boolean;
}

/** The environment that a job works on; undefined for a job without. */
export async function findOrCreateEnvironment(
  store: Store,
  project: Project,
  { job, isProtected }: EnvironmentWish,
  now: Date,
): Promise<Environment | undefined> {
  const wanted = job.environment;
  if (!wanted) return undefined;
  const known = await store.environments.byName(project.id, wanted.name);
  if (known) return known;
  try {
    return await store.environments.create({
      description: null,
      projectId: project.id,
      name: wanted.name,
      slug: environmentSlug(wanted.name),
      tier: tierOf(wanted, isProtected),
      state: 'available',
      externalUrl: null,
      autoStopAt: null,
      autoDeleteAt: null,
      sleepAfterSeconds: null,
      createdAt: now,
      updatedAt: now,
    });
  } catch (error) {
    // Another pipeline was faster.
    const other = await store.environments.byName(project.id, wanted.name);
    if (error instanceof StoreConflict && other) return other;
    throw error;
  }
}

/** The plan's job with what only the environment's record can tell. */
export function withEnvironment(job: PlannedJob, environment: Environment | undefined): PlannedJob {
  if (!environment || job.resource_group === null) return job;
  const resource_group = expandText(
    job.resource_group,
    (key) => (key === 'CI_ENVIRONMENT_SLUG' ? environment.slug : undefined),
    true,
  );
  return { ...job, resource_group };
}

/** What production is called is no less by the word of a file that nobody has reviewed. */
function tierOf(
  { name, deployment_tier }: NonNullable<PlannedJob['environment']>,
  isProtected: boolean,
): Environment['tier'] {
  const suggested = environmentTier(name);
  if (suggested === 'production' && !isProtected) return suggested;
  return tierNamed(deployment_tier) ?? suggested;
}

function tierNamed(text: string | null): Environment['tier'] | undefined {
  const all = ['production', 'staging', 'testing', 'development', 'other'] as const;
  return all.find((tier) => tier === text);
}
