import type { JobRecord } from '#jobs/job';
import type { Project } from '#projects/project';
import { forbidden } from '#refused';
import type { Identity } from '#sign-in/identity';
import type { Access } from './access.ts';

/**
 * Whether someone who may see a job may read its log: with `CI_DEBUG_TRACE` it holds what nobody has
 * masked.
 */
export async function mayReadLog(
  access: Pick<Access, 'allows'>,
  identity: Identity | undefined,
  project: Project,
  { isDebugged }: JobRecord,
): Promise<boolean> {
  return !isDebugged || access.allows(identity, project, 'read_debug_logs');
}

/** Throws 403 to those who may not. */
export async function requireLog(...asked: Parameters<typeof mayReadLog>): Promise<void> {
  if (await mayReadLog(...asked)) return;
  throw forbidden(
    'You must have developer or higher permissions in the associated project to view ' +
      "job logs when debug trace is enabled. Set 'CI_DEBUG_TRACE' and 'CI_DEBUG_SERVICES' to 'false' " +
      'and run the job again, or ask a maintainer for that role.',
  );
}
