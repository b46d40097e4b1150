/**
 * One watch: the objects there are, if asked for, then every change, one JSON object per line.
 *
 * Reading the present and listening for changes happen in one synchronous step, so nothing is
 * missed or told twice.
 */

import type { KubeObject, WatchEvent } from '@slipway/kube-objects';
import { ApiError, timerDelay } from '@slipway/kube-objects';
import type { Change } from '#store/history';
import type { Store } from '#store/store';
import type { Predicate } from './selectors.ts';

/** What is watched, and how it is told. */
export interface WatchRequest {
  readonly resource: string;
  readonly namespace: string | undefined;
  readonly matches: Predicate;
  /** The revision after which changes are wanted; undefined: all objects first. */
  readonly after: number | undefined;
  readonly wantsInitialEnd: boolean;
  readonly wantsBookmarks: boolean;
  readonly timeoutSeconds: number;
  /** Ends the watch when the cluster closes. */
  readonly closing: AbortSignal;
  /** What `show` and `matches` have to wait for; undefined when they can answer at once. */
  readonly ready: (objects: readonly object[]) => Promise<void> | undefined;
  /** An event's object as the client wants it. */
  readonly show: (object: KubeObject) => object;
  /** An object of the kind with nothing but a revision in it. */
  readonly bookmark: (revision: number, annotations?: Readonly<Record<string, string>>) => object;
}

type Event = { readonly type: WatchEvent['type']; readonly object: KubeObject };

const bookmarkSeconds = 60;
/** A client that is so many bytes behind is cut off; it can list again. */
const maxQueuedBytes = 8 * 1024 * 1024;

/** Starts a watch. Throws 410 when the revision is forgotten. */
export function startWatch(store: Store, request: WatchRequest): ReadableStream<Uint8Array> {
  const past =
    request.after === undefined ? undefined : store.since(request.resource, request.after);
  if (request.after !== undefined && past === undefined) {
    throw new ApiError('Expired', `too old resource version: ${request.after} (${store.revision})`);
  }
  let stop = () => {};
  return new ReadableStream<Uint8Array>(
    {
      start(controller) {
        const write = (type: string, object: object) => controller.enqueue(lineOf(type, object));
        const tell = ({ type, object }: Event) => write(type, request.show(object));
        const end = () => {
          stop();
          controller.close();
        };
        const pass = (change: Change) => {
          const event = eventOf(change, request);
          if (event === undefined) return;
          if ((controller.desiredSize ?? 0) < -maxQueuedBytes) end();
          else tell(event);
        };
        const fail = (error: unknown) => {
          // A client that misses a change must not go on as if there had been none.
          stop();
          controller.error(error);
        };
        // Changes that have to wait keep their order, and those behind them wait, too.
        let waiting: Promise<void> | undefined;
        const onChange = (change: Change) => {
          const { resource, object, before } = change;
          const isOurs = resource === request.resource;
          const ready = isOurs ? request.ready(before ? [object, before] : [object]) : undefined;
          if (ready !== undefined || (isOurs && waiting !== undefined)) {
            waiting = Promise.all([waiting, ready]).then(() => pass(change));
            waiting.catch(fail);
            return;
          }
          try {
            pass(change);
          } catch (error) {
            fail(error);
            throw error;
          }
        };
        const subscription = store.subscribe(onChange);
        const bookmark = (annotations?: Readonly<Record<string, string>>) =>
          write('BOOKMARK', request.bookmark(store.revision, annotations));
        const bookmarks = setInterval(() => {
          if (request.wantsBookmarks) bookmark();
        }, bookmarkSeconds * 1000);
        const timeout = setTimeout(
          () => {
            if (request.wantsBookmarks) bookmark();
            end();
          },
          timerDelay(request.timeoutSeconds * 1000),
        );
        bookmarks.unref();
        timeout.unref();
        stop = () => {
          subscription[Symbol.dispose]();
          clearInterval(bookmarks);
          clearTimeout(timeout);
          request.closing.removeEventListener('abort', end);
          stop = () => {};
        };
        request.closing.addEventListener('abort', end);
        if (past === undefined) {
          for (const object of store.list(request.resource, request.namespace)) {
            if (request.matches(object)) tell({ type: 'ADDED', object });
          }
        } else for (const change of past) onChange(change);
        if (request.wantsInitialEnd) bookmark({ 'k8s.io/initial-events-end': 'true' });
      },
      cancel() {
        stop();
      },
    },
    new ByteLengthQueuingStrategy({ highWaterMark: 0 }),
  );
}

const encoder = new TextEncoder();
let last: { readonly shown: object; readonly type: string; readonly line: Uint8Array } | undefined;

/**
 * An event as it is written. Objects of the store never change, and one is told to all who watch it
 * before the next: the last line is mostly the one that is wanted again.
 */
function lineOf(type: string, shown: object): Uint8Array {
  if (last?.shown === shown && last.type === type) return last.line;
  const line = encoder.encode(`${JSON.stringify({ type, object: shown })}\n`);
  last = { shown, type, line };
  return line;
}

/** What a change is for a watcher: one that stops matching is gone for it, one that starts is new. */
function eventOf(
  change: Change,
  { resource, namespace, matches }: WatchRequest,
): Event | undefined {
  const { object, before } = change;
  if (change.resource !== resource) return undefined;
  if (namespace !== undefined && object.metadata.namespace !== namespace) return undefined;
  const was = before !== undefined && matches(before);
  const is = change.type !== 'DELETED' && matches(object);
  if (is) return { type: was ? 'MODIFIED' : 'ADDED', object };
  return was ? { type: 'DELETED', object } : undefined;
}
