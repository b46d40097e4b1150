import type { ClusterApi } from '#clusters/cluster-api';
import type { Clock } from '#log';
import { collectionOf, type DeploymentChange, type KubeObject, titleOf } from './deed.ts';
import { decideRollout, type Verdict } from './rollout-rules.ts';
import type { SharedLists } from './shared-lists.ts';
import { type ListAddress, mayNotLook, watchList } from './watch-list.ts';
import type { KubeEvent, Pod, Workload } from './workload.ts';

/** A cluster that is silent for longer ends the rollout: nobody would hear how it goes. */
const silenceMs = 60_000;
/** Timers are set for no longer, since a machine may sleep meanwhile. */
const lookMs = 30_000;

/** What was seen in the end. */
export interface Seen {
  readonly verdict: Exclude<Verdict, { outcome: 'waiting' }>;
  readonly pods: readonly Pod[];
}

/** Whose rollout it is. */
export interface WatchedOptions {
  readonly change: DeploymentChange;
  readonly say: (line: string) => void;
  readonly clock: Clock;
  /** When it was taken up after a restart. */
  readonly takenUpAt?: Date | undefined;
  /** Of what happens in a namespace all rollouts in it are told. */
  readonly lists: SharedLists;
}

/** The objects of one rollout, kept current; judged anew after each change, and when time makes a difference. */
export class Watched implements Disposable {
  readonly #options: WatchedOptions;
  readonly #over = new AbortController();
  readonly #end = Promise.withResolvers<Seen>();
  readonly #said = new Set<string>();
  #workloads: readonly Workload[] | undefined;
  #replicaSets: readonly KubeObject[] | undefined;
  #pods: readonly Pod[] | undefined;
  #events: readonly KubeEvent[] = [];
  #silentSince: number | undefined;
  #timer: NodeJS.Timeout | undefined;

  constructor(options: WatchedOptions) {
    this.#options = options;
  }

  /** Resolves with the end of the rollout; rejects when nobody wants to know any longer. */
  follow(api: ClusterApi, signal: AbortSignal): Promise<Seen> {
    const until = AbortSignal.any([signal, this.#over.signal]);
    const stop = () => this.#end.reject(new Error('nobody looks on any longer'));
    signal.addEventListener('abort', stop, { once: true });
    Promise.all(this.#lists(api, until)).catch(this.#end.reject);
    return this.#end.promise.finally(() => signal.removeEventListener('abort', stop));
  }

  #lists(api: ClusterApi, signal: AbortSignal): readonly Promise<void>[] {
    const { change } = this.#options;
    const labels = (change.after as Workload | null)?.spec?.selector?.matchLabels;
    const ofPods = labels ? { labels } : {};
    const core = `/api/v1/namespaces/${encodeURIComponent(change.namespace)}`;
    const sets = { ...change, apiGroup: 'apps', version: 'v1', plural: 'replicasets' };
    const own = { path: collectionOf(change), fields: { 'metadata.name': change.name } };
    const keep = <T extends KubeObject>(where: ListAddress, put: (items: readonly T[]) => void) =>
      this.#keep(api, where, put, signal);
    if (change.plural !== 'deployments') this.#replicaSets = [];
    return [
      keep<Workload>(own, (items) => {
        this.#workloads = items;
      }),
      keep<Pod>({ path: `${core}/pods`, ...ofPods }, (items) => {
        this.#pods = items;
      }),
      this.#keepEvents(api, `${core}/events`, signal),
      ...(this.#replicaSets
        ? []
        : [
            keep<KubeObject>({ path: collectionOf(sets), ...ofPods }, (items) => {
              this.#replicaSets = items;
            }),
          ]),
    ];
  }

  #keep<T extends KubeObject>(
    api: ClusterApi,
    where: ListAddress,
    put: (items: readonly T[]) => void,
    signal: AbortSignal,
  ): Promise<void> {
    const changed = (items: readonly T[]) => {
      put(items);
      this.#look();
    };
    return watchList(api, where, { changed, troubled: (it) => this.#troubled(it) }, signal);
  }

  /** Those of others in the namespace are no reason to judge anew. */
  #keepEvents(api: ClusterApi, path: string, signal: AbortSignal): Promise<void> {
    const { lists } = this.#options;
    const where = { path, fields: { reason: 'Unhealthy' } };
    const changed = (items: readonly KubeEvent[]) => {
      const before = this.#ownEvents();
      this.#events = items;
      const own = this.#ownEvents();
      const isNews = own.length !== before.length || own.some((it, at) => it !== before[at]);
      if (isNews) this.#look();
    };
    const troubled = (error: Error | undefined) => this.#troubled(error);
    return lists.watch<KubeEvent>(api, where, { changed, troubled }, signal);
  }

  #ownEvents(): readonly KubeEvent[] {
    const names = new Set(this.#pods?.map(({ metadata }) => metadata.name));
    return this.#events.filter(({ involvedObject }) => names.has(involvedObject?.name ?? ''));
  }

  #look(): void {
    clearTimeout(this.#timer);
    const { change, clock, takenUpAt } = this.#options;
    const [replicaSets, pods, events] = [this.#replicaSets, this.#pods, this.#events];
    if (!this.#workloads || !replicaSets || !pods) return;
    const template = (change.after as Workload | null)?.spec?.template;
    const [workload] = this.#workloads;
    const { changedAt } = change;
    const facts = { workload, replicaSets, pods, events, template, changedAt, takenUpAt };
    const verdict = decideRollout(facts, clock());
    for (const { key, text } of verdict.remarks) this.#say(key, text);
    if (verdict.outcome !== 'waiting') {
      this.#end.resolve({ verdict, pods });
      return;
    }
    this.#say(verdict.standing, `${titleOf(change)}: ${verdict.standing}`);
    if (verdict.lookAgainAt) this.#lookAt(verdict.lookAgainAt);
  }

  #lookAt(at: Date): void {
    const leftMs = at.getTime() - this.#options.clock().getTime();
    const ms = Math.min(lookMs, Math.max(50, leftMs));
    this.#timer = setTimeout(() => this.#look(), ms).unref();
  }

  #say(key: string, line: string): void {
    if (this.#said.has(key)) return;
    this.#said.add(key);
    this.#options.say(line);
  }

  #troubled(error: Error | undefined): void {
    if (error === undefined) {
      this.#silentSince = undefined;
      return;
    }
    if (mayNotLook(error)) {
      const why = `nobody may look at it: ${error.message}`;
      this.#end.resolve({ verdict: { outcome: 'left', why, remarks: [] }, pods: [] });
      return;
    }
    const now = this.#options.clock().getTime();
    this.#silentSince ??= now;
    this.#say(`silent ${this.#silentSince}`, `the cluster does not answer: ${error.message}`);
    if (now - this.#silentSince < silenceMs) return;
    const reason = `the cluster has not answered for a minute: ${error.message}`;
    this.#end.resolve({ verdict: { outcome: 'failed', reason, remarks: [] }, pods: [] });
  }

  [Symbol.dispose](): void {
    clearTimeout(this.#timer);
    this.#over.abort();
  }
}
