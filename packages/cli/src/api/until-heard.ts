import { setTimeout } from 'node:timers/promises';
import { AnswerBroken, type Reading } from './answer-body.ts';
import { type Api, NotAnswering } from './api.ts';
import { readEvents, type ServerEvent } from './events.ts';

/** What of `/-/events` is heard. */
export interface Topic extends Reading {
  /** `pipeline=7` */
  readonly query: string;
  /** Ends the hearing. */
  readonly signal?: AbortSignal | undefined;
}

/** Told at the beginning of each connection: what was missed before has to be read. */
export const connected = 'connected';

/** A role that ends is back in seconds. */
const returnMs = 30_000;
const pauseMs = 500;

/**
 * Hears what happens until `hear` gives an answer. The server ends the connection when it starts again and when
 * somebody's rights change: then it is made anew, and `hear` is told `connected` once more.
 *
 * @throws AnswerBroken when the server stays away
 */
export async function untilHeard<T>(
  api: Api,
  topic: Topic,
  hear: (event: ServerEvent) => T | undefined | Promise<T | undefined>,
): Promise<T> {
  let lostAt: number | undefined;
  let isFirst = true;
  for (;;) {
    try {
      return await hearOnce(api, topic, async (event) => {
        const heard = await hear(event);
        isFirst = false;
        lostAt = undefined;
        return heard;
      });
    } catch (error) {
      const isLost = error instanceof AnswerBroken || error instanceof NotAnswering;
      if (!isLost || isFirst) throw error;
      lostAt ??= Date.now();
      if (Date.now() - lostAt > returnMs) throw new AnswerBroken(withAdvice(error, topic));
      await setTimeout(pauseMs, undefined, topic.signal && { signal: topic.signal });
    }
  }
}

async function hearOnce<T>(
  api: Api,
  { query, signal, ...reading }: Topic,
  hear: (event: ServerEvent) => Promise<T | undefined>,
): Promise<T> {
  const over = new AbortController();
  const signals = signal ? AbortSignal.any([signal, over.signal]) : over.signal;
  try {
    // Subscribed before the first look, so that no change falls between.
    const answer = await api.stream(`/-/events?${query}`, signals);
    const first = await hear({ name: connected, data: null });
    if (first !== undefined) return first;
    const events = readEvents(answer, reading);
    for (;;) {
      const heard = await hear((await events.next()).value);
      if (heard !== undefined) return heard;
    }
  } finally {
    over.abort();
  }
}

function withAdvice({ message }: Error, { whatNow }: Reading): string {
  return message.endsWith(whatNow) ? message : `${message}. ${whatNow}`;
}
