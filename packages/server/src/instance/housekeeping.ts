import type { Artifacts } from '#artifacts/artifacts';
import type { AuditLog } from '#audit/audit-log';
import type { DueHandler } from '#due/due-work';
import type { Reserve } from '#files/reserve';
import type { LfsFiles } from '#lfs/lfs-files';
import type { Clock } from '#log';
import type { PackageFiles } from '#packages/package-files';
import type { Store } from '#store/store';
import type { UploadFiles } from '#uploads/upload-files';

/** What is swept. */
export interface HousekeepingOptions {
  readonly store: Store;
  readonly audit: Pick<AuditLog, 'sweep'>;
  readonly artifacts: Artifacts;
  readonly lfsFiles: LfsFiles;
  readonly uploadFiles: Pick<UploadFiles, 'sweep'>;
  readonly packageFiles: Pick<PackageFiles, 'sweep'>;
  readonly reserve: Reserve;
  readonly clock: Clock;
}

const everyMs = 60_000;
/** Kept ones whose time is over are looked at again: another pipeline may have taken their place. */
const lookAgainMs = 10 * everyMs;
/** What has happened is known for an hour, for servers that were held up. */
const outboxMs = 60 * everyMs;

/** What was told to hooks is known for a week. */
const deliveriesMs = 7 * 24 * 60 * everyMs;

/** What people have done is known for three years, as by GitLab. */
const activitiesMs = 3 * 365 * 24 * 60 * everyMs;

/** What time alone brings about for the whole instance: due work of which there is one each. */
export function housekeeping(
  options: HousekeepingOptions,
): readonly (readonly [string, DueHandler])[] {
  return [
    ['housekeeping', () => tidy(options)],
    ['expire-artifacts', () => expireArtifacts(options)],
  ];
}

/** Plans both, if nobody has. */
export async function planHousekeeping({ store, clock }: HousekeepingOptions): Promise<void> {
  const at = new Date(clock().getTime() + everyMs);
  const kinds = ['housekeeping', 'expire-artifacts'];
  await Promise.all(kinds.map((kind) => store.due.planAtLatest({ kind, subject: 0, at })));
}

async function tidy(options: HousekeepingOptions): Promise<Date> {
  const { store, audit, lfsFiles, uploadFiles, packageFiles, reserve, clock } = options;
  const now = clock();
  await reserve.tend();
  await store.members.deleteExpired(now);
  await store.groupLinks.deleteExpired(now);
  await audit.sweep();
  const isGone = async (projectId: number) => !(await store.projects.get(projectId));
  await lfsFiles.sweep(isGone);
  await uploadFiles.sweep(isGone);
  await packageFiles.sweep(isGone);
  await store.deliveries.trim(new Date(now.getTime() - deliveriesMs));
  await store.activities.trim(new Date(now.getTime() - activitiesMs));
  await store.outbox.trim(new Date(now.getTime() - outboxMs));
  return new Date(now.getTime() + everyMs);
}

/** Answers when the next may expire; artifacts that come later and expire earlier plan it themselves. */
async function expireArtifacts(options: HousekeepingOptions): Promise<Date | undefined> {
  const { store, artifacts, clock } = options;
  await artifacts.sweep();
  const now = clock();
  const next = await store.artifacts.nextExpiry();
  if (!next) return undefined;
  return next > now ? next : new Date(now.getTime() + lookAgainMs);
}
