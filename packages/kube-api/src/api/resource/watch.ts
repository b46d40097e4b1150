/**
 * One watch: the objects there are, if asked for, then every change, one JSON object per line.
 *
 * Reading the present and listening for changes happen in one synchronous step, so nothing is
 * missed or told twice.
 */

import type { KubeObject, WatchEvent } from '@slipway/kube-objects';
import { ApiError, timerDelay } from '@slipway/kube-objects';
import type { EventLines } from '#answer/event-lines';
import type { Follow, Sink } from '#answer/lines';
import type { Predicate } from '#request/selectors';
import type { Change } from '#store/history';
import type { Store } from '#store/store';

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
  /** Events as they are written, for all who watch. */
  readonly lines: EventLines;
  /** An event's object as the client wants it. */
  readonly show: (object: KubeObject) => object;
  /** An object of the kind with nothing but a revision in it. */
  readonly bookmark: (revision: number, annotations?: Readonly<Record<string, string>>) => object;
}

type Event = { readonly type: WatchEvent['type']; readonly object: KubeObject };

const bookmarkSeconds = 60;
/** A client that is so many bytes behind is cut off; it can list again. */
const maxQueuedBytes = 8 * 1024 * 1024;

/**
 * Prepares a watch, which begins when there is somebody to tell. That a revision is forgotten is told as its
 * first event, as a real API server does: clients that go on by themselves look for it there.
 */
export function prepareWatch(store: Store, request: WatchRequest): Follow {
  return (sink) => new Watch(store, request, sink).begin();
}

/** What has happened since the revision that the client knows; undefined when it knows of nothing. */
function readPast(store: Store, { resource, after }: WatchRequest): readonly Change[] | undefined {
  if (after === undefined) return undefined;
  const past = store.since(resource, after);
  if (past !== undefined) return past;
  throw new ApiError('Expired', `too old resource version: ${after} (${store.revision})`);
}

/** One client who is told of changes. */
class Watch {
  readonly #store: Store;
  readonly #request: WatchRequest;
  readonly #sink: Sink;
  readonly #stack = new DisposableStack();
  /** Changes that have to wait keep their order, and those behind them wait, too. */
  #waiting: Promise<void> | undefined;

  constructor(store: Store, request: WatchRequest, sink: Sink) {
    this.#store = store;
    this.#request = request;
    this.#sink = sink;
  }

  /** Tells what there is, then listens; answers what ends it without a word. */
  begin(): () => void {
    try {
      const past = readPast(this.#store, this.#request);
      this.#listen();
      if (past === undefined) this.#tellAll();
      else for (const change of past) this.#onChange(change);
      if (this.#request.wantsInitialEnd) this.#bookmark({ 'k8s.io/initial-events-end': 'true' });
    } catch (error) {
      this.#fail(error);
    }
    return () => this.#stack.dispose();
  }

  #listen(): void {
    const { resource, wantsBookmarks, timeoutSeconds, closing } = this.#request;
    this.#stack.use(this.#store.watch(resource, (change) => this.#onChange(change)));
    const bookmark = () => wantsBookmarks && this.#bookmark();
    const bookmarks = setInterval(bookmark, bookmarkSeconds * 1000).unref();
    this.#stack.defer(() => clearInterval(bookmarks));
    const onTimeout = () => {
      bookmark();
      this.#end();
    };
    const timeout = setTimeout(onTimeout, timerDelay(timeoutSeconds * 1000)).unref();
    this.#stack.defer(() => clearTimeout(timeout));
    const onClosing = () => this.#end();
    closing.addEventListener('abort', onClosing);
    this.#stack.defer(() => closing.removeEventListener('abort', onClosing));
  }

  #onChange(change: Change): void {
    const { object, before } = change;
    const isReady = this.#request.ready(before ? [object, before] : [object]);
    if (isReady === undefined && this.#waiting === undefined) {
      this.#pass(change);
      return;
    }
    this.#waiting = Promise.all([this.#waiting, isReady]).then(() => this.#pass(change));
    this.#waiting.catch(() => {});
  }

  #pass(change: Change): void {
    if (this.#stack.disposed) return;
    try {
      const event = eventOf(change, this.#request);
      if (event === undefined) return;
      if (this.#sink.waitingBytes > maxQueuedBytes) this.#end();
      else this.#tell(event);
    } catch (error) {
      this.#fail(error);
      throw error;
    }
  }

  #tellAll(): void {
    const { resource, namespace, matches } = this.#request;
    for (const object of this.#store.list(resource, namespace)) {
      if (matches(object)) this.#tell({ type: 'ADDED', object });
    }
  }

  #tell({ type, object }: Event): void {
    const { lines, show } = this.#request;
    this.#sink.write(lines.lineOf(type, show(object)));
  }

  #bookmark(annotations?: Readonly<Record<string, string>>): void {
    const { lines, bookmark } = this.#request;
    this.#sink.write(lines.lineOf('BOOKMARK', bookmark(this.#store.revision, annotations)));
  }

  #end(): void {
    if (this.#stack.disposed) return;
    this.#stack.dispose();
    this.#sink.end();
  }

  /** A client that misses a change must not go on as if there had been none. */
  #fail(error: unknown): void {
    this.#stack.dispose();
    if (error instanceof ApiError) {
      this.#sink.write(this.#request.lines.lineOf('ERROR', error.status));
      this.#sink.end();
      return;
    }
    this.#sink.cut(error);
  }
}

/** What a change is for a watcher: one that stops matching is gone for it, one that starts is new. */
function eventOf(change: Change, { namespace, matches }: WatchRequest): Event | undefined {
  const { object, before } = change;
  if (namespace !== undefined && object.metadata.namespace !== namespace) return undefined;
  const was = before !== undefined && matches(before);
  const is = change.type !== 'DELETED' && matches(object);
  if (is) return { type: was ? 'MODIFIED' : 'ADDED', object };
  return was ? { type: 'DELETED', object } : undefined;
}
