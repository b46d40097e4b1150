import { isAction, isAllowedToFail, type JobState } from './state.ts';

/** Why a job does not run now. */
export interface Hold {
  readonly reason:
    | 'needs'
    | 'stage'
    | 'manual'
    | 'scheduled'
    | 'resource'
    | 'preparing'
    | 'skipped';
  /** The jobs that it is about; empty when it is about none. */
  readonly on: readonly string[];
  /** A sentence without a full stop, in words a person can act on. */
  readonly text: string;
  /** What lets a skipped job go on: `retry build`. */
  readonly remedy?: string;
}

const finished: ReadonlySet<string> = new Set(['success', 'failed', 'canceled', 'skipped']);

const verbs: Readonly<Record<string, string>> = {
  created: 'has not started',
  waiting_for_resource: 'waits for its resource group',
  preparing: 'is being prepared',
  pending: 'waits for a runner',
  running: 'is running',
  canceling: 'is being canceled',
  success: 'succeeded',
  failed: 'failed',
  canceled: 'was canceled',
  skipped: 'was skipped',
  manual: 'waits for a person to press play',
  scheduled: 'is scheduled for later',
};

/** The hold of a job that has had its turn but waits for something other than jobs. */
export function explainState(at: JobState): Hold | undefined {
  switch (at.job.status) {
    case 'manual':
      return { reason: 'manual', on: [], text: 'waits for a person to press play' };
    case 'scheduled': {
      const when = at.job.scheduledAt.toISOString().replace(/\.\d+Z$/, 'Z');
      return { reason: 'scheduled', on: [], text: `starts by itself at ${when}` };
    }
    case 'waiting_for_resource':
      return {
        reason: 'resource',
        on: [],
        text: `waits for resource group ${at.resourceGroup ?? ''}: one job of it runs at a time`,
      };
    case 'preparing':
      return { reason: 'preparing', on: [], text: 'is being prepared' };
    default:
      return undefined;
  }
}

/**
 * The hold of a `created` or `skipped` job: `before` are its needs, or all jobs of earlier stages;
 * `known` are the holds of jobs before it.
 */
export function explainOrder(
  at: JobState,
  before: readonly JobState[],
  known: ReadonlyMap<string, Hold>,
): Hold {
  return at.job.status === 'skipped' ? explainSkip(at, before, known) : explainWait(at, before);
}

function explainWait(at: JobState, before: readonly JobState[]): Hold {
  const open = before.filter(isOpen);
  const first = open[0];
  if (!first) return { reason: at.needs ? 'needs' : 'stage', on: [], text: 'is about to start' };
  if (at.needs) {
    const on = open.map(({ name }) => name);
    return { reason: 'needs', on, text: `needs ${list(on)}: ${describe(open)}` };
  }
  // The earliest open stage is what has to move first.
  const stage = open.reduce((a, b) => (b.stageIndex < a.stageIndex ? b : a)).stage;
  const inStage = open.filter((job) => job.stage === stage);
  return {
    reason: 'stage',
    on: inStage.map(({ name }) => name),
    text: `waits for stage ${stage}: ${describe(inStage)}`,
  };
}

function explainSkip(
  at: JobState,
  before: readonly JobState[],
  known: ReadonlyMap<string, Hold>,
): Hold {
  const culprits = blameFor(at, before);
  const on = culprits.map(({ name }) => name);
  const [first] = culprits;
  if (!first && at.when === 'on_failure') {
    const text = 'was skipped: it runs only when a job before it failed, and none did';
    return { reason: 'skipped', on, text };
  }
  if (!first) {
    const text = 'was skipped; play or retry a job before it to give it another chance';
    return { reason: 'skipped', on, text };
  }
  const consequence = isAction(at) ? 'so this job cannot be played' : 'so this job was skipped';
  const remedy =
    first.job.status === 'skipped'
      ? known.get(first.name)?.remedy
      : `${first.job.status === 'manual' ? 'play' : 'retry'} ${list(on)}`;
  const advice = remedy ? `${remedy} to go on` : 'only with when: always would it run';
  const text = `${describe(culprits)}, ${consequence}; ${advice}`;
  return { reason: 'skipped', on, text, ...(remedy ? { remedy } : {}) };
}

/** Jobs that kept this one from running: real failures first, else canceled or missing ones. */
function blameFor(at: JobState, before: readonly JobState[]): readonly JobState[] {
  const missing = at.needs ? ['skipped', 'manual'] : [];
  const blocking = {
    on_success: ['failed', 'canceled', ...missing],
    on_failure: missing,
    always: ['canceled'],
  }[at.when === 'on_failure' || at.when === 'always' ? at.when : 'on_success'];
  for (const status of blocking) {
    const isTolerated = (job: JobState) => !missing.includes(status) && isAllowedToFail(job);
    const found = before.filter((job) => job.job.status === status && !isTolerated(job));
    if (found.length > 0) return found;
  }
  return [];
}

function isOpen(at: JobState): boolean {
  if (finished.has(at.job.status)) return false;
  return !(at.job.status === 'manual' && isAllowedToFail(at));
}

/** `job unit is running`, for many jobs the first and how many more. */
function describe(jobs: readonly JobState[]): string {
  const [first, ...rest] = jobs;
  if (!first) return '';
  const more = rest.length === 0 ? '' : ` (and ${rest.length} more)`;
  return `job ${first.name} ${verbs[first.job.status] ?? first.job.status}${more}`;
}

function list(names: readonly string[]): string {
  if (names.length <= 3) return names.join(', ');
  return `${names.slice(0, 3).join(', ')} and ${names.length - 3} more`;
}
