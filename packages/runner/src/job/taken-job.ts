import type { JobExecution, JobPayload } from '@slipway/protocol';
import type { Client, JobIdentity, JobStatus } from '#coordinator/client';
import { program, version } from '#coordinator/identity';
import { type Ending, isOver, Trace } from '#coordinator/trace';
import type { Owner, ScriptUser } from '#execution/executor';
import { failureText, JobFailure, toJobFailure, wireReason } from '#execution/failure';
import { assemble, booleanOf, expand, parseBoolean, type Variables } from '#execution/variables';
import { JobLog } from '#log/job-log';
import { stamped, stampsFlag } from '#log/line-stamps';
import { createMasker } from '#log/mask';
import { type AheadFetch, beginAhead } from '#sources/ahead/ahead';
import type { AskGit } from '#sources/ahead/fetch-ahead';
import type { LastFetches } from '#sources/ahead/last-fetches';
import { runJob } from './job.ts';
import { jobVariables } from './job-variables.ts';
import type { JobResult, Journal } from './journal.ts';
import type { Limits } from './limits.ts';
import type { RunnableJob } from './runnable-job.ts';
import type { RunnerOptions } from './runner-options.ts';
import { type Slot, workspaces } from './workspace.ts';

/** The runner around a job. */
export interface RunnerPlace {
  readonly options: RunnerOptions;
  readonly client: Client;
  readonly journal: Journal;
  readonly owner: Owner;
  /** The runner's short token. */
  readonly token: string;
  readonly systemId: string;
  readonly lastFetches: LastFetches;
  /** The job's folders are free for the next one. */
  onVacated(): void;
}

/**
 * Sees one job through from the server's payload to the server's receipt: journal, log, life cycle,
 * final state. The journal entry goes only when the server has answered for good.
 *
 * The job's place and its sources are prepared while it is written down and confirmed; nothing of the job
 * itself runs before that.
 */
export async function takeJob(
  payload: JobPayload,
  slot: Slot,
  limits: Limits,
  place: RunnerPlace,
  shutdown: AbortSignal,
): Promise<{ state: string; ending: Ending }> {
  const { client } = place;
  const identity = { id: payload.id, token: payload.token };
  const plan = await attemptPlan(payload, slot, place);
  const taking = confirm(identity, limits, place);
  try {
    const followed = await follow(payload, plan, taking, limits, place, shutdown);
    return (await taking).isOver ? { state: 'forgotten', ending: 'refused' } : followed;
  } catch (error) {
    // Nothing more can be written down here, so it is told at once: the server would wait for hours.
    await client
      .updateJob(identity, { state: 'failed', failure_reason: 'runner_system_failure' })
      .catch(() => undefined);
    throw error;
  } finally {
    if (plan.isSound) await plan.ahead.close();
  }
}

/** Writes the job down, then tells the server that it runs here: never the other way round. */
async function confirm(
  identity: JobIdentity,
  limits: Limits,
  { client, journal }: RunnerPlace,
): Promise<{ readonly isOver: boolean }> {
  await journal.write(identity);
  const status = await client.updateJob(identity, { state: 'running' }).catch(() => undefined);
  if (status) obey(status, limits);
  return { isOver: status !== undefined && isOver(status) };
}

async function follow(
  payload: JobPayload,
  plan: Plan,
  taking: Promise<unknown>,
  limits: Limits,
  place: RunnerPlace,
  shutdown: AbortSignal,
): Promise<{ state: string; ending: Ending }> {
  const { client, journal, options } = place;
  const identity = { id: payload.id, token: payload.token };
  const trace = await Trace.create(journal.spoolPath(payload.id), {
    client,
    job: identity,
    isDebug: isDebug(payload),
    onStatus: (status) => obey(status, limits),
    after: taking,
  });
  try {
    const result = await run(payload, plan, taking, limits, place, trace);
    place.onVacated();
    // Else its first entry could come after its last one.
    await taking.catch(() => undefined);
    // The server is told in any case; only a runner that is killed meanwhile would not know.
    await journal.write({ ...identity, result }).catch((error: unknown) => {
      options.log.error('cannot write down how a job ended', { job: payload.id, error });
    });
    const ending = await trace.finish(result, shutdown);
    if (ending !== 'unreachable') await journal.remove(payload.id);
    return { state: result.state, ending };
  } finally {
    await trace.close();
  }
}

/** Without its log a job cannot be judged: it ends. */
const lost = (error: unknown): JobFailure =>
  new JobFailure(
    'runner_system_failure',
    `the log cannot be kept on the runner's disk: ${toJobFailure(error).message}`,
    { cause: error },
  );

/** Does what the server's view of the job asks for. */
function obey(status: JobStatus, limits: Limits): void {
  if (isOver(status)) limits.end(new JobFailure('job_canceled', 'canceled'));
  else if (status.job === 'canceling') limits.cancelGracefully();
}

/** Runs the job with its log. Whatever goes wrong ends as a result, with its reason in the log. */
async function run(
  payload: JobPayload,
  plan: Plan,
  taking: Promise<unknown>,
  limits: Limits,
  place: RunnerPlace,
  trace: Trace,
): Promise<JobResult> {
  const clock = place.options.clock ?? (() => new Date());
  const masker = createMasker(
    [payload.token, ...plan.masked],
    payload.features?.token_mask_prefixes ?? [],
  );
  const hasSections = payload.features?.trace_sections ?? false;
  const sink = booleanOf(payload.variables ?? [], stampsFlag) ? stamped(trace, clock) : trace;
  const log = new JobLog(sink, masker, clock, hasSections, (error) => limits.end(lost(error)));
  log.plain(`Running with ${program} ${version}`);
  log.plain(`  on ${place.options.name} ${place.token}, system ID: ${place.systemId}`);
  limits.start(timeoutSeconds(payload));
  let failure: JobFailure | undefined;
  let execution: JobExecution | undefined;
  let telling: Promise<void> | undefined;
  if (!plan.isSound) {
    failure = toJobFailure(plan.error);
    log.error(failureText(failure));
  } else {
    const { job, ahead } = plan;
    const confirmed = taking.then(() => undefined);
    failure = await runJob({
      ...{ ...job, ahead, confirmed, limits, log },
      onScript: () => trace.hurry(),
      onExecution: (told) => {
        telling ??= tellOf(told, payload, place.client);
        execution = told;
      },
    });
    // Its folders are the next job's from here on.
    await ahead.close();
  }
  await log.end();
  // Else what was known at first could come after the last of it.
  await telling;
  const result = failure ? failedResult(failure, payload) : ({ state: 'success' } as const);
  return { ...result, ...(execution && { execution }) };
}

/** While the job runs, which does not wait for it; the end tells all of it again. */
async function tellOf(
  execution: JobExecution,
  { id, token }: JobPayload,
  client: Client,
): Promise<void> {
  await client.updateJob({ id, token }, { state: 'running', execution }).catch(() => undefined);
}

type PlannedJob = Omit<
  RunnableJob,
  'ahead' | 'confirmed' | 'limits' | 'log' | 'onScript' | 'onExecution'
>;

type Plan =
  | {
      readonly isSound: true;
      readonly masked: readonly string[];
      readonly job: PlannedJob;
      /** Under way since the job was planned. */
      readonly ahead: AheadFetch;
    }
  | { readonly isSound: false; readonly masked: readonly string[]; readonly error: unknown };

/** The job's folders and variables; an error still knows what the log must hide. */
async function attemptPlan(payload: JobPayload, slot: Slot, place: RunnerPlace): Promise<Plan> {
  try {
    const user = await place.options.executor.userOf(payload, place.owner);
    return plan(payload, slot, place, user);
  } catch (error) {
    const masked = payload.variables.filter(({ masked }) => masked).map(({ value }) => value);
    return { isSound: false, error, masked };
  }
}

function plan(payload: JobPayload, slot: Slot, place: RunnerPlace, user: ScriptUser): Plan {
  const { client, options, owner, token } = place;
  const { executor } = options;
  const folders = workspaces(payload, {
    builds: `${owner.dataDirectory}/builds`,
    token,
    slot,
    inside: executor.buildsDirectory,
    user,
  });
  const seconds = timeoutSeconds(payload);
  const { values, files, masked, visible } = assemble(
    jobVariables(payload, {
      executor,
      inside: folders.inside,
      slot,
      token,
      timeoutSeconds: seconds,
    }),
    folders.inside.temporary,
  );
  const project = payload.job_info.project_id;
  const job = {
    ...folders,
    user,
    executor,
    client,
    owner,
    files,
    visible,
    variables: values,
    payload: withExpandedImages(payload, values),
    uniqueName: `runner-${token.toLowerCase()}-project-${project}-concurrent-${slot.project}`,
    hostEnvironment: options.environment,
    caches: `${owner.dataDirectory}/caches`,
    lastFetches: place.lastFetches,
  };
  const ask: AskGit = (url, question) => client.askGit(url, question);
  const ahead = beginAhead(job, { url: options.url, ask }, place.lastFetches);
  return { isSound: true, masked, job, ahead };
}

/** Images and services may be named by variables: `image: $IMAGE:$TAG`. */
function withExpandedImages(payload: JobPayload, values: Variables): JobPayload {
  const named = <T extends { readonly name: string }>(image: T): T => ({
    ...image,
    name: expand(image.name, values),
  });
  return {
    ...payload,
    image: payload.image && named(payload.image),
    services: (payload.services ?? []).map((service) => ({
      ...named(service),
      alias: service.alias && expand(service.alias, values),
    })),
  };
}

function failedResult(failure: JobFailure, payload: JobPayload): JobResult {
  return {
    state: 'failed',
    failure_reason: wireReason(failure.code, payload.features?.failure_reasons ?? []),
    ...(failure.exitCode !== undefined && { exit_code: failure.exitCode }),
  };
}

const timeoutSeconds = ({ runner_info }: JobPayload): number =>
  runner_info.timeout > 0 ? runner_info.timeout : 7200;

/** Logs that show variables or everything services print are for maintainers only. */
const isDebug = (payload: JobPayload): boolean =>
  payload.variables.some(
    ({ key, value }) =>
      (key === 'CI_DEBUG_TRACE' || key === 'CI_DEBUG_SERVICES') && parseBoolean(value) === true,
  );
