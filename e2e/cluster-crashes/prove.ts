import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { until } from '../support/until.ts';
import { webServerImage } from '../support/web-server.ts';
import type { Api } from './api.ts';
import { ContainerHistory, listenToEngine } from './container-history.ts';
import { Follower } from './follower.ts';
import { KilledCluster } from './killed-cluster.ts';
import { Ledger, valuesOf } from './ledger.ts';
import { strays, type TraceSource, tracesOf } from './leftovers.ts';
import { Random } from './random.ts';
import { unsettled, wrongCounts } from './settled.ts';
import { VolumeNotes } from './volume-notes.ts';
import { Workloads } from './workloads.ts';
import { writeUntilBroken } from './writers.ts';

/** What is proved, and how often. */
export interface Proof {
  readonly rounds: number;
  readonly seed: number;
  /** Hears how far it is. */
  tell(line: string): void;
}

/** What came of it. */
export interface Outcome {
  readonly kills: number;
  readonly writes: number;
  readonly actions: number;
  readonly starts: number;
  /** What must not be, in words; empty when the proof holds. */
  readonly faults: readonly string[];
}

const writers = [0, 1, 2];
/** Every so many kills the cluster gets the time to come to rest, and is looked at whole. */
const roundsToRest = 5;
const restSeconds = 180;
const ledgerPath = '/api/v1/namespaces/ledger/configmaps';
const longestLifeMs = 2500;
const longestStartMs = 900;

/** Kills a cluster of its own at random moments, and looks at what it has promised after each. */
export async function proveCluster({ rounds, seed, tell }: Proof): Promise<Outcome> {
  const random = new Random(seed);
  const dataDir = await mkdtemp(join(tmpdir(), 'slipway-cluster-crashes-'));
  await using run = new Run(dataDir, await webServerImage(), random);
  await run.begin();
  for (let round = 1; round <= rounds; round += 1) {
    await run.killOnce();
    if (round % roundsToRest === 0 || round === rounds) await run.rest();
    if (round % 10 === 0) tell(`${round} kills, ${run.outcome(round).faults.length} faults`);
  }
  await run.end();
  return run.outcome(rounds);
}

/** One cluster, from its first start until nothing of it is left. */
class Run implements AsyncDisposable {
  readonly #cluster: KilledCluster;
  readonly #random: Random;
  readonly #workloads: Workloads;
  readonly #ledger = new Ledger();
  readonly #follower = new Follower();
  readonly #history = new ContainerHistory();
  readonly #notes: VolumeNotes;
  readonly #faults: string[] = [];
  readonly #stack = new AsyncDisposableStack();
  #traces: TraceSource | undefined;
  #api: Api | undefined;
  #following: Promise<void> | undefined;

  constructor(dataDir: string, image: string, random: Random) {
    this.#cluster = new KilledCluster(dataDir);
    this.#random = random;
    this.#workloads = new Workloads(image, random);
    this.#notes = new VolumeNotes(dataDir);
    this.#stack.defer(() => rm(dataDir, { recursive: true, force: true }));
  }

  outcome(kills: number): Outcome {
    const { writes } = this.#ledger;
    const { actions } = this.#workloads;
    const { starts } = this.#history;
    const faults = [...this.#faults, ...this.#history.faults, ...this.#follower.refusals];
    return { kills, writes, actions, starts, faults };
  }

  async begin(): Promise<void> {
    this.#cluster.spawn();
    this.#stack.defer(async () => {
      await this.#cluster.end('SIGTERM');
      await this.#cluster.delete();
    });
    const api = await this.#isReady();
    this.#traces = await this.#cluster.traceSource();
    const listener = listenToEngine(this.#traces.label, this.#history);
    this.#stack.defer(() => void listener.kill());
    await this.#workloads.begin(api);
  }

  /** Works, kills at some moment, starts again, and compares what was promised. */
  async killOnce(): Promise<void> {
    const api = this.#running;
    const work = Promise.all([
      ...writers.map((writer) => writeUntilBroken(writer, api, this.#ledger, this.#random)),
      this.#workloads.changeUntilBroken(api),
    ]);
    await setTimeout(this.#random.fraction() * longestLifeMs);
    if (this.#random.below(3) === 0) {
      await this.#cluster.endNetwork();
      await setTimeout(this.#random.fraction() * longestLifeMs);
    }
    await this.#cluster.end('SIGKILL');
    await this.#following;
    const refusals = (await work).filter((text) => text !== undefined);
    this.#faults.push(...refusals.map((text) => `a request that had every reason: ${text}`));
    this.#cluster.spawn();
    // Some of the kills come in the middle of a start.
    if (this.#random.below(4) === 0) {
      await setTimeout(this.#random.fraction() * longestStartMs);
      await this.#cluster.end('SIGKILL');
      this.#cluster.spawn();
    }
    await this.#isReady();
    await this.#compare();
  }

  /** Lets everything come true, and looks at all of it. */
  async rest(): Promise<void> {
    const api = this.#running;
    await this.#becomesNone('rest', () => unsettled(api), restSeconds);
    this.#faults.push(...(await wrongCounts(api)), ...(await this.#notes.look(api)));
    await this.#sameForWatch(api);
    await this.#noStrays(api);
  }

  /** Removes every object, and sees that nothing of them stays; then the cluster itself. */
  async end(): Promise<void> {
    const api = this.#running;
    await this.#workloads.end(api);
    await until('the end of all objects', async () => {
      const { items } = await api.list('/api/v1/persistentvolumes');
      return items.length === 0 && (await unsettled(api)).length === 0;
    });
    await this.#noStrays(api);
    await this.#cluster.end('SIGKILL');
    await this.#cluster.delete();
    const left = Object.entries(await tracesOf(this.#source)).filter(([, all]) => all.length > 0);
    this.#faults.push(...left.map(([kind, all]) => `${kind} after cluster delete: ${all}`));
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.#stack.disposeAsync();
  }

  async #isReady(): Promise<Api> {
    const api = await this.#cluster.ready();
    this.#api = api;
    this.#following = this.#follower.follow(api);
    return api;
  }

  async #compare(): Promise<void> {
    const { metadata, items } = await this.#running.list(ledgerPath);
    const faults = this.#ledger.compare(valuesOf(items), metadata.resourceVersion);
    this.#faults.push(...faults);
  }

  /** A watch that was cut off has to go on where it was, with nothing left out. */
  async #sameForWatch(api: Api): Promise<void> {
    const list = valuesOf((await api.list(ledgerPath)).items);
    const compare = async () => this.#follower.compare(list);
    await this.#becomesNone('the watch', compare, 60);
    if (this.#follower.lists > 1) this.#faults.push('a watch was told to list again');
  }

  async #noStrays(api: Api): Promise<void> {
    await this.#becomesNone('no strays', () => strays(this.#source, api), 60);
  }

  /** What is still found after a while is a fault. */
  async #becomesNone(
    what: string,
    find: () => Promise<readonly string[]>,
    seconds: number,
  ): Promise<void> {
    let found: readonly string[] = [];
    const look = async () => {
      found = await find();
      return found.length === 0;
    };
    await until(what, look, seconds).catch(() => this.#faults.push(...found));
  }

  get #running(): Api {
    if (!this.#api) throw new Error('begin() comes first');
    return this.#api;
  }

  get #source(): TraceSource {
    if (!this.#traces) throw new Error('begin() comes first');
    return this.#traces;
  }
}
