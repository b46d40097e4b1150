import type { Events, ServerEvent } from '../events.ts';
import type { Traces } from '../traces.ts';

/** What one listener wants to hear of. */
export interface Topic {
  readonly projectIds: readonly number[];
  readonly pipelineId?: number;
  /** With a job the bytes of its trace are told, too. */
  readonly jobId?: number;
}

/** One event as it is sent. */
export interface Told {
  readonly name: 'pipeline' | 'job' | 'deployment' | 'trace';
  readonly data: unknown;
  /** Where a listener goes on after it was cut off: the trace's offset behind this event. */
  readonly id?: string;
}

/** Turns ids into the JSON of the REST API; undefined for what is gone. */
export interface Describe {
  pipeline(id: number): Promise<unknown>;
  job(id: number): Promise<unknown>;
  deployment(id: number): Promise<unknown>;
}

export interface FeedOptions {
  readonly topic: Topic;
  /** Where to begin in the job's trace; without it at its present end. */
  readonly traceOffset: number | undefined;
  readonly events: Events;
  readonly traces: Traces;
  readonly describe: Describe;
  readonly signal: AbortSignal;
}

/** Bytes of a trace told at once. */
const pieceBytes = 64 * 1024;

/**
 * What happens, for one listener, as fast as the listener reads.
 *
 * An event only marks its subject as changed; what is told is how the subject is when its turn comes.
 * So a slow listener costs a set of ids, misses steps in between, and never the last one.
 */
export async function* feed(options: FeedOptions): AsyncGenerator<Told> {
  const { topic, events, traces, describe, signal } = options;
  const changed = {
    pipeline: new Set<number>(),
    job: new Set<number>(),
    deployment: new Set<number>(),
  };
  let wake = () => {};
  signal.addEventListener('abort', () => wake(), { once: true });
  let offset = options.traceOffset ?? 0;
  using _watch = topic.jobId === undefined ? undefined : events.watch(topic.jobId);
  using _subscription = events.subscribe((event) => {
    const trigger = triggerOf(topic, event);
    if (trigger === undefined && !concerns(topic, event)) return;
    if (trigger !== undefined) changed.job.add(trigger);
    else if (event.type === 'pipeline') changed.pipeline.add(event.pipeline.id);
    else if (event.type === 'job') changed.job.add(event.job.id);
    else if (event.type === 'deployment') changed.deployment.add(event.deployment.id);
    wake();
  });
  if (topic.jobId !== undefined) {
    offset = options.traceOffset ?? (await traces.size(topic.jobId));
    changed.job.add(topic.jobId);
  } else if (topic.pipelineId !== undefined) changed.pipeline.add(topic.pipelineId);
  while (!signal.aborted) {
    const next = new Promise<void>((resolve) => {
      wake = resolve;
    });
    let isQuiet = true;
    // The pipeline last: who waits for its end has heard of its jobs' by then.
    for (const name of ['job', 'deployment', 'pipeline'] as const) {
      for (const id of changed[name]) {
        changed[name].delete(id);
        const data = await describe[name](id);
        if (data !== undefined) yield { name, data };
        isQuiet = false;
      }
    }
    const piece =
      topic.jobId === undefined ? undefined : await nextPiece(traces, topic.jobId, offset);
    if (piece) {
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

/** A trigger job shows how its downstream pipeline stands: what changes there, changes the job. */
function triggerOf(topic: Topic, event: ServerEvent): number | undefined {
  if (event.type !== 'pipeline' || event.pipeline.upstreamJobId === null) return undefined;
  const { upstreamJobId, upstreamPipelineId } = event.pipeline;
  const isAsked =
    topic.jobId === undefined
      ? topic.pipelineId === upstreamPipelineId
      : topic.jobId === upstreamJobId;
  return isAsked ? upstreamJobId : undefined;
}

function concerns(topic: Topic, event: ServerEvent): boolean {
  switch (event.type) {
    case 'pipeline':
      if (topic.jobId !== undefined) return false;
      return inTopic(topic, event.pipeline.projectId, event.pipeline.id);
    case 'job':
      if (topic.jobId !== undefined) return event.job.id === topic.jobId;
      return inTopic(topic, event.job.projectId, event.job.pipelineId);
    case 'trace':
      return event.jobId === topic.jobId;
    case 'deployment':
      if (topic.jobId !== undefined) return event.deployment.jobId === topic.jobId;
      return topic.pipelineId === undefined && isOfProjects(topic, event.deployment.projectId);
  }
}

function inTopic(topic: Topic, projectId: number, pipelineId: number): boolean {
  if (topic.pipelineId !== undefined) return topic.pipelineId === pipelineId;
  return isOfProjects(topic, projectId);
}

function isOfProjects(topic: Topic, projectId: number): boolean {
  return topic.projectIds.includes(projectId);
}

/** The next bytes of a trace as text; never half a character unless the trace ends in one. */
async function nextPiece(
  traces: Traces,
  jobId: number,
  start: number,
): Promise<{ readonly text: string; readonly end: number } | undefined> {
  const size = await traces.size(jobId);
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
