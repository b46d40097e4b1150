import { rm } from 'node:fs/promises';
import { setTimeout } from 'node:timers/promises';
import { type Random, seededRandom } from '#e2e/random';
import { startSlipway } from '#e2e/slipway';
import { complaintsAtRest, halfFiles } from './check/at-rest.ts';
import { complaintsOfLeftovers } from './check/leftovers.ts';
import { complaintsOfJobs } from './check/settled.ts';
import { chooseVictim, killAll, killRole, type Victim } from './fault/kill.ts';
import { pause } from './fault/pause.ts';
import { keepGoing, type Work } from './keep-going.ts';
import { Ledger } from './ledger.ts';
import { everyLoad } from './load/every-load.ts';
import { HandedJobs } from './load/handed-jobs.ts';
import { type Load, makeScene, type Scene } from './scene.ts';

export interface CampaignOptions {
  readonly seed: number;
  readonly rounds: number;
  /** How long roles are stopped in rounds that stop them. */
  readonly pauseSeconds: number;
  /** One line for each round. */
  say(text: string): void;
}

/** What a campaign found. */
export interface CampaignReport {
  readonly rounds: number;
  readonly kills: number;
  readonly acknowledged: number;
  /** From the start of the product until it was ready, after kills of all of it. */
  readonly startsMs: readonly number[];
  /** From the kill of a role until it served again. */
  readonly awaysMs: readonly number[];
  readonly complaints: readonly string[];
}

/** One round in so many stops processes instead of ending them. */
const pausedShare = 1 / 12;
/** In so many a second kill comes while the product recovers from the first. */
const twiceShare = 1 / 6;

/** Kills a product at random moments under all kinds of work, and looks each time what is left. */
export async function runCampaign(options: CampaignOptions): Promise<CampaignReport> {
  await using slipway = await startSlipway();
  const campaign = new Campaign(options, await makeScene(slipway, new Ledger()));
  return await campaign.run();
}

class Campaign {
  readonly #options: CampaignOptions;
  readonly #scene: Scene;
  readonly #random: Random;
  readonly #loads: readonly Load[];
  readonly #runner: HandedJobs;
  readonly #complaints: string[] = [];
  readonly #startsMs: number[] = [];
  readonly #awaysMs: number[] = [];
  #kills = 0;

  constructor(options: CampaignOptions, scene: Scene) {
    this.#options = options;
    this.#scene = scene;
    this.#random = seededRandom(options.seed);
    this.#loads = everyLoad();
    this.#runner = new HandedJobs(scene);
  }

  async run(): Promise<CampaignReport> {
    const { rounds } = this.#options;
    const { ledger, folder, slipway } = this.#scene;
    for (let number = 1; number <= rounds; number += 1) await this.#round(number);
    this.#note(await ledger.allComplaints());
    this.#note(halfFiles(slipway.dataDir));
    await rm(folder, { recursive: true, force: true });
    return {
      rounds,
      kills: this.#kills,
      acknowledged: ledger.size,
      startsMs: this.#startsMs,
      awaysMs: this.#awaysMs,
      complaints: this.#complaints,
    };
  }

  async #round(number: number): Promise<void> {
    const { ledger } = this.#scene;
    const random = this.#random.fork();
    const known = this.#complaints.length;
    ledger.beginRound();
    const before = ledger.size;
    const runner = new AbortController();
    const played = this.#keepGoing((round) => this.#runner.work(round), {
      random: random.fork(),
      signal: runner.signal,
    });
    const what = await this.#underLoad(number, random);
    this.#note(await complaintsOfJobs(this.#scene));
    runner.abort();
    await played;
    this.#note(await ledger.complaints(random));
    this.#note(await complaintsOfLeftovers(this.#scene));
    const fresh = this.#complaints.slice(known);
    const outcome = fresh.length === 0 ? 'all there' : fresh.join('\n    ');
    this.#options.say(`${number}: ${what}; ${ledger.size - before} acknowledged; ${outcome}`);
  }

  /** The loads run until the fault has come and gone. */
  async #underLoad(number: number, random: Random): Promise<string> {
    const loads = new AbortController();
    const working = this.#loads.map((load) =>
      this.#keepGoing((round) => load(this.#scene, { ...round, number }), {
        random: random.fork(),
        signal: loads.signal,
      }),
    );
    await setTimeout(random.between(50, 2500));
    const isPause = random.chance(pausedShare);
    const victim = chooseVictim(random);
    const isWhole = !isPause && (victim === 'everything' || victim === 'supervisor');
    if (isWhole) loads.abort();
    const what = isPause ? await this.#pause(random) : await this.#kill(victim, random);
    loads.abort();
    await Promise.all(working);
    return what;
  }

  async #pause(random: Random): Promise<string> {
    this.#note(await pause(this.#scene, random, this.#options.pauseSeconds));
    return `paused for ${this.#options.pauseSeconds} s`;
  }

  async #kill(victim: Victim, random: Random): Promise<string> {
    this.#kills += 1;
    if (victim !== 'everything' && victim !== 'supervisor') {
      const { awayMs, complaints } = await killRole(this.#scene, victim);
      this.#awaysMs.push(awayMs);
      this.#note(complaints);
      return `killed ${victim}, away for ${Math.round(awayMs)} ms`;
    }
    await killAll(this.#scene, victim);
    this.#note(await complaintsAtRest(this.#scene.slipway.dataDir));
    await this.#start();
    if (!random.chance(twiceShare)) return `killed ${victim}`;
    await setTimeout(random.between(0, 1500));
    this.#kills += 1;
    await killAll(this.#scene, 'everything');
    await this.#start();
    return `killed ${victim}, and again while it recovered`;
  }

  async #start(): Promise<void> {
    const began = performance.now();
    await this.#scene.slipway.start();
    this.#startsMs.push(performance.now() - began);
  }

  #keepGoing(work: (given: Work) => Promise<void>, given: Work): Promise<void> {
    return keepGoing(work, given, (complaint) => this.#note([complaint]));
  }

  #note(complaints: readonly string[]): void {
    this.#complaints.push(...complaints);
  }
}
