import type { Events, ServerEvent } from '#events';
import type { ListWish } from '#pipelines/shown-in-lists';
import type { Traces } from '#traces/traces';
import { type Changes, watchChanges } from './changes.ts';
import { createHoldsNews, type TellHolds } from './holds-news.ts';
import type { Topic } from './topic.ts';

/** One event as it is sent. */
export interface Told {
  readonly name: 'pipeline' | 'job' | 'holds' | 'deployment' | 'import' | 'trace' | 'stale';
  readonly data: unknown;
  /** Where a listener goes on after it was cut off: the trace's offset behind this event. */
  readonly id?: string;
}

/** Turns ids into the JSON of the REST API; undefined for what is gone. */
export interface Describe {
  /** `inList`: with what lists show beside it, and undefined for one that stands in none. */
  pipeline(id: number, inList?: ListWish): Promise<unknown>;
  jobs(ids: readonly number[]): Promise<readonly unknown[]>;
  deployment(id: number): Promise<unknown>;
  /** How far the import of a project is. */
  import(projectId: number): Promise<unknown>;
  /** Why each job of a pipeline waits, or only one of them, by the job's id. */
  holds(pipelineId: number, jobId?: number): Promise<ReadonlyMap<number, string>>;
}

/** Who listens, and to what. */
export interface FeedOptions {
  readonly topic: Topic;
  /**
   * What has happened since the listener has read: then only that is told. `unknown` when nobody can say, and
   * the listener is told so; undefined for one that did not say when it has read.
   */
  readonly missed?: readonly ServerEvent[] | 'unknown' | undefined;
  /** Where to begin in the job's trace; without it at its present end. */
  readonly traceOffset: number | undefined;
  readonly events: Events;
  readonly traces: Traces;
  readonly describe: Describe;
  /** Whether the listener may read the job's log, as things are now. */
  readonly isLogOpen: () => Promise<boolean>;
  readonly signal: AbortSignal;
}

/** Bytes of a trace told at once. */
const pieceBytes = 64 * 1024;
/** Jobs described together. */
const jobsAtOnce = 50;
/** Between two looks at what has changed: a busy pipeline is described in rounds, not event by event. */
const restMs = 200;

/**
 * What happens, for one listener, as fast as the listener reads.
 *
 * An event only marks its subject as changed; what is told is how the subject is when its turn comes.
 * So a slow listener costs a set of ids, misses steps in between, and never the last one.
 */
export async function* feed(options: FeedOptions): AsyncGenerator<Told> {
  const { topic, events, traces, signal } = options;
  let wake = () => {};
  let isResting = false;
  signal.addEventListener('abort', () => wake(), { once: true });
  using _watch = topic.jobId === undefined ? undefined : events.watch(topic.jobId);
  const missed = options.missed === 'unknown' ? undefined : options.missed;
  using changes = watchChanges(topic, events, missed, () => wake());
  const tellHolds =
    topic.pipelineId === undefined
      ? undefined
      : createHoldsNews(topic.pipelineId, missed !== undefined);
  let offset =
    options.traceOffset ??
    (topic.jobId === undefined ? 0 : ((await traces.size(topic.jobId)) ?? 0));
  if (options.missed === 'unknown') yield { name: 'stale', data: {} };
  while (!signal.aborted) {
    const next = new Promise<void>((resolve) => {
      wake = resolve;
    });
    let isQuiet = true;
    if (!isResting && hasAny(changes)) {
      isQuiet = false;
      isResting = true;
      yield* subjects(options, changes, tellHolds);
      const end = () => {
        isResting = false;
        wake();
      };
      setTimeout(end, restMs).unref();
    }
    const piece =
      topic.jobId === undefined ? undefined : await nextPiece(traces, topic.jobId, offset);
    if (piece && (await options.isLogOpen())) {
      yield {
        name: 'trace',
        data: { id: topic.jobId, offset, text: piece.text },
        id: String(piece.end),
      };
      offset = piece.end;
      isQuiet = false;
    }
    if (isQuiet) await next;
  }
}

function hasAny({ areHoldsOld, ...changed }: Changes): boolean {
  const { pipeline, job, deployment, import: imports } = changed;
  return areHoldsOld || [pipeline, job, deployment, imports].some(({ size }) => size > 0);
}

/** The pipeline last: who waits for its end has heard of its jobs' by then. */
async function* subjects(
  { topic, describe }: FeedOptions,
  changes: Changes,
  tellHolds: TellHolds | undefined,
): AsyncGenerator<Told> {
  const jobs = taken(changes.job);
  for (let at = 0; at < jobs.length; at += jobsAtOnce) {
    for (const data of await describe.jobs(jobs.slice(at, at + jobsAtOnce))) {
      yield { name: 'job', data };
    }
  }
  if (changes.areHoldsOld && topic.pipelineId !== undefined && tellHolds) {
    changes.areHoldsOld = false;
    const data = tellHolds(await describe.holds(topic.pipelineId, topic.jobId));
    if (data) yield { name: 'holds', data };
  }
  for (const name of ['import', 'deployment', 'pipeline'] as const) {
    for (const id of taken(changes[name])) {
      const data = await describe[name](id, topic.inList);
      if (data !== undefined) yield { name, data };
    }
  }
}

function taken(ids: Set<number>): readonly number[] {
  const all = [...ids];
  ids.clear();
  return all;
}

/** The next bytes of a trace as text; never half a character unless the trace ends in one. */
async function nextPiece(
  traces: Traces,
  jobId: number,
  start: number,
): Promise<{ readonly text: string; readonly end: number } | undefined> {
  const size = (await traces.size(jobId)) ?? 0;
  if (size <= start) return undefined;
  const bytes = await traces.bytes(jobId, { start, end: Math.min(size, start + pieceBytes) });
  const length = wholeCharacters(bytes);
  const kept = length === 0 ? bytes : bytes.subarray(0, length);
  return { text: kept.toString('utf8'), end: start + kept.length };
}

/** How many bytes there are without a character that is cut off at the end. */
function wholeCharacters(bytes: Buffer): number {
  for (let back = 1; back <= Math.min(3, bytes.length); back += 1) {
    const byte = bytes[bytes.length - back] ?? 0;
    if ((byte & 0xc0) === 0x80) continue;
    const needed = byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : byte >= 0xc0 ? 2 : 1;
    return needed > back ? bytes.length - back : bytes.length;
  }
  return bytes.length;
}
