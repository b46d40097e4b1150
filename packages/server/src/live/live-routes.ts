import { isDeepStrictEqual } from 'node:util';
import { withHeader } from '#http/answers';
import type { Call } from '#http/call';
import { eventStream } from '#http/event-stream';
import { forbidden } from '#refused';
import { identify } from '#rights/admission';
import type { Auth } from '#rights/auth';
import type { IdentifiedCall, Route } from '#rights/route';
import type { Services } from '#services';
import { describer, mayReadLogOf, type Shown } from './describer.ts';
import { feed, type Told } from './feed.ts';
import type { Journal } from './journal.ts';
import { watchRights } from './rights-watch.ts';
import { createSlots } from './slots.ts';
import { topicOf } from './topic.ts';

/** Who may listen, and until when. */
export interface LiveOptions {
  readonly services: Pick<Services, 'store' | 'events' | 'traces' | 'jobs' | 'imports' | 'log'>;
  readonly auth: Auth;
  readonly present: Shown;
  readonly journal: Pick<Journal, 'since'>;
  /** Aborted when the server closes. */
  readonly closing: AbortSignal;
}

/** Jobs, pipelines and logs are told: a token needs what reading them by the API needs. */
const scopes = ['api', 'read_api'] as const;

/**
 * So many listen at a time: each costs memory and a connection for as long as it likes. Strangers, who
 * are told apart by their address alone, take no places from users.
 */
const placesOfUsers = { each: 100, altogether: 2000 } as const;
const placesOfStrangers = { each: 20, altogether: 200 } as const;

/**
 * `GET /-/events?project=ID[&project=ID…] | pipeline=ID | job=ID`: server-sent events `pipeline`, `job`,
 * `deployment`, `import` and, for a job, `trace`. Data is the REST JSON. For a pipeline or a job also `holds`:
 * `{pipeline_id, holds: {JOB_ID: text | null}}` says why jobs wait, first all of it, then what reads
 * differently (null: waits no more), so that nobody need ask again.
 *
 * Of projects, `with_stages=true` and `with_manual_jobs=true` tell each pipeline with what lists show beside it
 * (`stage_statuses`, `manual_jobs`), as often as that changes, and no jobs; as in lists, without child pipelines.
 *
 * Begins with the state of what was asked for. A trace begins at `offset`, or where `Last-Event-ID`
 * says, else at its present end: to miss nothing, subscribe first and then read. Or read first, and give
 * the `x-slipway-position` of the answer as `since`: then only what happened after it is told, without a
 * beginning; `stale` comes first when that is not known, and all has to be read again.
 */
export function liveRoutes(options: LiveOptions): Route[] {
  const describe = describer(options.services, options.present);
  const users = createSlots(placesOfUsers);
  const strangers = createSlots(placesOfStrangers);

  async function handler(call: IdentifiedCall): Promise<Response> {
    const { client } = call;
    let { identity } = call;
    const topic = await topicOf(options, call, identity);
    const release = identity
      ? users.take(String(identity.user.id))
      : strangers.take(client.address);
    const ended = new AbortController();
    const signal = AbortSignal.any([call.request.signal, options.closing, ended.signal]);
    if (signal.aborted) release();
    else signal.addEventListener('abort', release, { once: true });
    const { events, traces, store, log } = options.services;
    const check = async () => {
      identity = await identify({ ...options.auth, store }, call, { scopes });
      // Who may hear less (or more) now connects again.
      const isSame = isDeepStrictEqual(topic, await topicOf(options, call, identity));
      if (!isSame) throw forbidden();
    };
    watchRights({ events, log, check, onLost: () => ended.abort(), signal });
    const traceOffset = offsetIn(call);
    const isLogOpen = () => mayReadLogOf(options.services, options.auth, topic, identity);
    const since = call.url.searchParams.get('since');
    const missed = since === null ? undefined : (options.journal.since(since) ?? 'unknown');
    const told = feed({ topic, missed, traceOffset, events, traces, describe, isLogOpen, signal });
    return eventStream(written(told), {
      signal,
      onCancel: () => ended.abort(),
      headers: { 'cache-control': 'no-cache, no-transform', 'x-accel-buffering': 'no' },
    });
  }

  return [{ method: 'GET', path: '/-/events', who: 'anyone', scopes, handler }];
}

function offsetIn({ request, url }: Call): number | undefined {
  const text = request.headers.get('last-event-id') ?? url.searchParams.get('offset');
  return text !== null && /^\d+$/.test(text) ? Number(text) : undefined;
}

/** Each of them as text. */
async function* written(told: AsyncGenerator<Told>): AsyncGenerator<string> {
  for await (const one of told) yield format(one);
}

function format({ name, data, id }: Told): string {
  const head = id === undefined ? '' : `id: ${id}\n`;
  return `${head}event: ${name}\ndata: ${JSON.stringify(data)}\n\n`;
}

/** Says of an answer how much of what has happened is surely in it. */
const positionHeader = 'x-slipway-position';

/** An answer to who reads, with the position that the journal had before. */
export async function positioned(
  journal: Pick<Journal, 'position'>,
  request: Request,
  answer: () => Promise<Response>,
): Promise<Response> {
  if (request.method !== 'GET') return answer();
  const { position } = journal;
  return withHeader(await answer(), positionHeader, position);
}
