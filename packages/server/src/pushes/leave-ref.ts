import type { PushEvent } from '@slipway/git';
import type { Environments } from '#environments/environments';
import type { Log } from '#log';
import type { Project } from '#projects/project';
import { Refused } from '#refused';
import { userIdOf } from '#repository/git-http';
import type { Store } from '#store/store';

/** Who does what a deleted ref leaves to be done. */
export interface LeaveRefOptions {
  readonly store: Store;
  readonly environments: Environments;
  readonly log: Log;
}

/** What a branch or tag leaves when it is deleted: environments stop, artifacts may expire. */
export async function leaveRef(
  { store, environments, log }: LeaveRefOptions,
  project: Project,
  { actor }: PushEvent,
  ref: string,
): Promise<void> {
  const [, kind, name] = /^refs\/(heads|tags)\/(.+)$/s.exec(ref) ?? [];
  if (name === undefined) return;
  await store.pipelines.leaveRef(project.id, name, kind === 'tags');
  if (kind === 'tags') await dropRelease(store, project, name);
  if (kind !== 'heads') return;
  for (const { id } of await store.environments.deployedFrom(project.id, name)) {
    await environments.stop(id, userIdOf(actor), false).catch((error: unknown) => {
      if (!(error instanceof Refused)) throw error;
      log.warn('an environment could not be stopped', { environment: id, why: error.message });
    });
  }
}

/** A release is of its tag: it goes with it. */
async function dropRelease(store: Store, project: Project, tag: string): Promise<void> {
  const release = await store.releases.byTag(project.id, tag);
  if (release) await store.releases.delete(release.id);
}
