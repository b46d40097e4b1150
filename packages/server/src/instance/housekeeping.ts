import type { Artifacts } from '#artifacts/artifacts';
import type { AuditLog } from '#audit/audit-log';
import type { Environments } from '#environments/environments';
import type { Reserve } from '#files/reserve';
import type { LfsFiles } from '#lfs/lfs-files';
import type { Clock, Log } from '#log';
import type { Store } from '#store/store';

export interface HousekeepingOptions {
  readonly store: Store;
  readonly audit: Pick<AuditLog, 'sweep'>;
  readonly artifacts: Artifacts;
  readonly lfsFiles: LfsFiles;
  readonly reserve: Reserve;
  readonly environments: Environments;
  readonly clock: Clock;
  readonly log: Log;
}

const everyMs = 60_000;

/** What time alone brings about: artifacts and memberships expire, environments stop by themselves. */
export function startHousekeeping(options: HousekeepingOptions): Disposable {
  const { store, audit, artifacts, lfsFiles, reserve, environments, clock, log } = options;

  async function round(): Promise<void> {
    await reserve.tend();
    await store.groupLinks.deleteExpired(clock());
    await audit.sweep();
    // First what makes room, which the rest may need.
    await artifacts.sweep();
    await store.members.deleteExpired(clock());
    await lfsFiles.sweep(async (projectId) => !(await store.projects.get(projectId)));
    for (const environment of await store.environments.toStop(clock())) {
      const last = await store.deployments.last(environment.id);
      await environments.stop(environment.id, last?.userId ?? 0, false);
    }
  }

  const timer = setInterval(() => {
    round().catch((error: unknown) => log.error('housekeeping failed', { error }));
  }, everyMs);
  timer.unref();
  return { [Symbol.dispose]: () => clearInterval(timer) };
}
