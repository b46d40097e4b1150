import { hasRef, type Repository } from '@slipway/git';
import { type Asker, requireRunnable, requireVariables } from '#protection/run-rights';
import { forbidden, Refused, unprocessable } from '#refused';
import type { Context } from '#services';
import type { Change } from '#store/records';
import type { GivenVariable } from '#variables/variable';
import { isTimeZone, readCron } from './cron.ts';
import type { Schedule } from './schedule.ts';

type ScheduleContext = Pick<Context, 'store' | 'auth' | 'clock'>;

/** What somebody can choose of a schedule. */
export type ScheduleWish = Pick<
  Schedule,
  'description' | 'ref' | 'cron' | 'timeZone' | 'isActive' | 'inputs'
>;

/** Makes a schedule, in the name of whoever asks. */
export async function addSchedule(
  context: ScheduleContext,
  asker: Asker,
  repository: Repository,
  wish: ScheduleWish,
): Promise<Schedule> {
  const { store, clock } = context;
  const ref = await fullRef(repository, wish.ref);
  await requireRunnable(context.auth, asker, repository, ref);
  const now = clock();
  return store.schedules.create({
    ...wish,
    ref,
    projectId: asker.project.id,
    ownerId: asker.user.id,
    variables: [],
    nextRunAt: nextRunOf(wish, now),
    lastError: null,
    createdAt: now,
    updatedAt: now,
  });
}

/** Changes a schedule. Only its owner may: it runs in their name. */
export async function editSchedule(
  context: ScheduleContext,
  asker: Asker,
  repository: Repository,
  { schedule, change }: { readonly schedule: Schedule; readonly change: Partial<ScheduleWish> },
): Promise<Schedule | undefined> {
  const { store, clock } = context;
  requireOwner(asker, schedule);
  const ref = await fullRef(repository, change.ref ?? schedule.ref);
  await requireRunnable(context.auth, asker, repository, ref);
  const now = clock();
  const next = { ...schedule, ...change, ref };
  const whole: Change<Schedule> = { ...change, ref, nextRunAt: nextRunOf(next, now) };
  return store.schedules.update(schedule.id, { ...whole, lastError: null, updatedAt: now });
}

/** From now on it runs in the name of whoever asks. */
export async function takeSchedule(
  { store, clock }: ScheduleContext,
  { user }: Asker,
  { id }: Schedule,
): Promise<Schedule | undefined> {
  const change = { ownerId: user.id, lastError: null, updatedAt: clock() };
  return store.schedules.update(id, change);
}

/** Throws for whoever may not end a schedule: it is its owner's, and of those who may take it over. */
export async function requireRemover(
  { auth }: Pick<ScheduleContext, 'auth'>,
  { identity, user, project }: Asker,
  { ownerId }: Schedule,
): Promise<void> {
  if (ownerId === user.id) return;
  if (!(await auth.access.allows(identity, project, 'take_schedules'))) throw forbidden();
}

/** Ends a schedule; its pipelines stay. */
export async function removeSchedule(
  context: ScheduleContext,
  asker: Asker,
  schedule: Schedule,
): Promise<void> {
  await requireRemover(context, asker, schedule);
  await context.store.schedules.delete(schedule.id);
}

/** Gives the schedule these variables instead of those that it has. */
export async function setVariables(
  { store, auth, clock }: ScheduleContext,
  asker: Asker,
  { id, variables: before }: Schedule,
  variables: readonly GivenVariable[],
): Promise<void> {
  // Taking one away needs no right to give any.
  if (variables.length >= before.length) await requireVariables(auth, asker, variables);
  await store.schedules.update(id, { variables, updatedAt: clock() });
}

/** Throws for everybody but the owner of a schedule. */
export function requireOwner({ user }: Pick<Asker, 'user'>, { ownerId }: Schedule): void {
  if (ownerId === user.id) return;
  throw forbidden('only the owner of a schedule may change it: take ownership first');
}

/** When it runs next, exactly to the minute. Throws for what is no time. */
function nextRunOf(
  { cron, timeZone, isActive }: Pick<ScheduleWish, 'cron' | 'timeZone' | 'isActive'>,
  now: Date,
): Date | null {
  if (!isTimeZone(timeZone)) throw unprocessable('cron_timezone', 'syntax is invalid');
  const next = readCron(cron, timeZone);
  if (next === undefined) throw unprocessable('cron', 'syntax is invalid');
  return isActive ? (next(now) ?? null) : null;
}

/** In full, so that a tag of the same name that comes later is not meant. */
async function fullRef(repository: Repository, name: string): Promise<string> {
  const candidates = /^refs\/(heads|tags)\//.test(name)
    ? [name]
    : [`refs/heads/${name}`, `refs/tags/${name}`];
  const there = await Promise.all(candidates.map((ref) => hasRef(repository, ref)));
  const found = candidates.filter((_, index) => there[index]);
  if (found.length > 1) throw new Refused('invalid', 'Ref is ambiguous', { field: 'ref' });
  const [only] = found;
  if (only === undefined) throw unprocessable('ref', 'Reference not found');
  return only;
}
