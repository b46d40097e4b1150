import type { DueHandler } from '#due/due-work';
import { cleanUp } from '#images/delete-images';
import { repositoriesOf, repositoryOf } from '#images/find-repositories';
import { imageMoves } from '#images/move-images';
import type { Context } from '#services';
import { nextRun } from './cleanup-policy.ts';
import { type CleanupRules, readRules } from './tag-cleanup.ts';

type CleanContext = Pick<Context, 'store' | 'images' | 'clock' | 'log'>;

/** What can be due of images. */
export function imageDue(context: CleanContext): readonly (readonly [string, DueHandler])[] {
  return [
    ...imageMoves(context),
    ['clean-images', ({ subject }) => runPolicy(context, subject)],
    ['delete-image-tags', ({ subject, payload }) => bulkDelete(context, subject, payload)],
  ];
}

/** Removes what the policy of a project says, and answers when it is to do so again. */
async function runPolicy(context: CleanContext, projectId: number): Promise<Date | undefined> {
  const { store, images, clock } = context;
  const policy = await store.cleanupPolicies.of(projectId);
  const project = await store.projects.get(projectId);
  if (!policy?.isEnabled || project === undefined) return undefined;
  const nextRunAt = nextRun(policy.cadence, clock());
  for (const repository of images ? await repositoriesOf(context, project) : []) {
    const { id } = repository.record;
    await store.containerRepositories.update(id, { cleanupStartedAt: clock() });
    await cleanUp(context, repository, readRules(policy));
  }
  await store.cleanupPolicies.update(policy.id, { nextRunAt });
  return nextRunAt;
}

/** Plans the removal of what rules say of one repository. */
export async function planBulkDelete(
  { store, clock }: Pick<Context, 'store' | 'clock'>,
  repositoryId: number,
  rules: CleanupRules,
): Promise<void> {
  const kind = 'delete-image-tags';
  await store.due.plan({ kind, subject: repositoryId, at: clock(), payload: rules });
}

async function bulkDelete(
  context: CleanContext,
  repositoryId: number,
  payload: unknown,
): Promise<undefined> {
  const record = await context.store.containerRepositories.get(repositoryId);
  const project = record && (await context.store.projects.get(record.projectId));
  if (project === undefined) return;
  const repository = await repositoryOf(context, project, repositoryId);
  // Written by `planBulkDelete`.
  await cleanUp(context, repository, readRules(payload as CleanupRules));
}
