import type { Access } from '../auth/access.ts';
import { HttpError } from '../http-error.ts';
import type { Presenter } from '../present/presenter.ts';
import type { Call, IdentifiedCall, Route } from '../route.ts';
import type { Services } from '../services.ts';
import { type Describe, feed, type Told } from './feed.ts';
import { createSlots } from './slots.ts';
import type { Topic } from './topic.ts';

export interface LiveOptions {
  readonly services: Pick<Services, 'store' | 'events' | 'traces' | 'jobs' | 'log'>;
  readonly access: Pick<Access, 'project'>;
  readonly present: Pick<Presenter, 'pipeline' | 'jobs' | 'deployment'>;
  /** Aborted when the server closes. */
  readonly closing: AbortSignal;
}

/** Jobs, pipelines and logs are told: a token needs what reading them by the API needs. */
const scopes = ['api', 'read_api'] as const;

/** Proxies close connections on which nothing is said. */
const heartbeatMs = 20_000;

/**
 * So many listen at a time: each costs memory and a connection for as long as it likes. Strangers, who
 * are told apart by their address alone, take no places from users.
 */
const placesOfUsers = { each: 100, altogether: 2000 } as const;
const placesOfStrangers = { each: 20, altogether: 200 } as const;

/** So many projects are heard at once; a request for more hears the first ones. */
const mostProjects = 500;

/**
 * `GET /-/events?project=ID[&project=ID…] | pipeline=ID | job=ID`: server-sent events `pipeline`, `job`,
 * `deployment` and, for a job, `trace`. Data is the REST JSON. For a pipeline or a job also `holds`:
 * `{pipeline_id, holds: {JOB_ID: text | null}}` says why jobs wait, first all of it, then what reads
 * differently (null: waits no more), so that nobody need ask again.
 *
 * Begins with the state of what was asked for. A trace begins at `offset`, or where `Last-Event-ID`
 * says, else at its present end: to miss nothing, subscribe first and then read.
 */
export function liveRoutes(options: LiveOptions): Route[] {
  const describe = describer(options);
  const users = createSlots(placesOfUsers);
  const strangers = createSlots(placesOfStrangers);

  async function handler(call: IdentifiedCall): Promise<Response> {
    const topic = await topicOf(options, call);
    const { identity, client } = call;
    const release = identity
      ? users.take(String(identity.user.id))
      : strangers.take(client.address);
    const ended = new AbortController();
    const signal = AbortSignal.any([call.request.signal, options.closing, ended.signal]);
    if (signal.aborted) release();
    else signal.addEventListener('abort', release, { once: true });
    const { events, traces } = options.services;
    const traceOffset = offsetIn(call);
    const told = feed({ topic, traceOffset, events, traces, describe, signal });
    const stream = encode(told, signal, () => ended.abort());
    return new Response(stream, {
      headers: {
        'content-type': 'text/event-stream',
        'cache-control': 'no-cache, no-transform',
        'x-accel-buffering': 'no',
      },
    });
  }

  return [{ method: 'GET', path: '/-/events', who: 'anyone', scopes, handler }];
}

async function topicOf({ services, access }: LiveOptions, call: IdentifiedCall): Promise<Topic> {
  const { store } = services;
  const number = (name: string) => {
    const text = call.url.searchParams.get(name);
    return text !== null && /^\d+$/.test(text) ? Number(text) : undefined;
  };
  const jobId = number('job');
  const job = jobId === undefined ? undefined : await store.jobs.get(jobId);
  if (jobId !== undefined && !job) throw new HttpError(404, 'Not Found');
  const pipelineId = job?.pipelineId ?? number('pipeline');
  const pipeline = pipelineId === undefined ? undefined : await store.pipelines.get(pipelineId);
  if (pipelineId !== undefined && !pipeline) throw new HttpError(404, 'Not Found');
  const wanted = pipeline
    ? [String(pipeline.projectId)]
    : call.url.searchParams.getAll('project').slice(0, mostProjects);
  if (wanted.length === 0) throw new HttpError(400, 'project, pipeline or job is missing');
  const projects = await Promise.all(
    wanted.map((it) => access.project(call.identity, it, 'read_pipelines')),
  );
  return {
    projectIds: projects.map(({ id }) => id),
    ...(pipelineId !== undefined && { pipelineId }),
    ...(job && { jobId: job.id }),
  };
}

function offsetIn({ request, url }: Call): number | undefined {
  const text = request.headers.get('last-event-id') ?? url.searchParams.get('offset');
  return text !== null && /^\d+$/.test(text) ? Number(text) : undefined;
}

function describer({ services, present }: LiveOptions): Describe {
  const { store, jobs } = services;
  return {
    async pipeline(id) {
      const record = await store.pipelines.get(id);
      return record && present.pipeline(record);
    },
    async jobs(ids) {
      const records = await Promise.all(ids.map((id) => store.jobs.get(id)));
      return present.jobs(records.filter((record) => record !== undefined));
    },
    async holds(pipelineId, jobId) {
      if (jobId === undefined) return jobs.holds(await store.jobs.ofPipeline(pipelineId));
      const job = await store.jobs.get(jobId);
      return jobs.holds(job ? [job] : []);
    },
    async deployment(id) {
      const record = await store.deployments.get(id);
      return record && present.deployment(record);
    },
  };
}

/** One event at a time, only when the last one has been read. */
function encode(
  told: AsyncGenerator<Told>,
  signal: AbortSignal,
  onCancel: () => void,
): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder();
  // At once, so that nothing that happens after the answer's first byte is missed.
  let next: Promise<IteratorResult<Told>> | undefined = told.next();
  return new ReadableStream<Uint8Array>({
    start: (controller) => controller.enqueue(encoder.encode(': welcome\n\n')),
    async pull(controller) {
      next ??= told.next();
      const result = await orSilence(next, signal);
      if (result === 'silence') {
        controller.enqueue(encoder.encode(': still here\n\n'));
        return;
      }
      next = undefined;
      if (result.done) controller.close();
      else controller.enqueue(encoder.encode(format(result.value)));
    },
    async cancel() {
      onCancel();
      await told.return(undefined);
    },
  });
}

async function orSilence<T>(next: Promise<T>, signal: AbortSignal): Promise<T | 'silence'> {
  let timer: NodeJS.Timeout | undefined;
  const silence = new Promise<'silence'>((resolve) => {
    timer = setTimeout(() => resolve('silence'), heartbeatMs);
    timer.unref();
  });
  try {
    return signal.aborted ? await next : await Promise.race([next, silence]);
  } finally {
    clearTimeout(timer);
  }
}

function format({ name, data, id }: Told): string {
  const head = id === undefined ? '' : `id: ${id}\n`;
  return `${head}event: ${name}\ndata: ${JSON.stringify(data)}\n\n`;
}
