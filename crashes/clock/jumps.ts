import { mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { seededRandom } from '#e2e/random';
import { startSlipway } from '#e2e/slipway';
import { complaintsOfJobs } from '../check/settled.ts';
import { killRole } from '../fault/kill.ts';
import { roles } from '../fault/processes.ts';
import { keepGoing } from '../keep-going.ts';
import { Ledger } from '../ledger.ts';
import { HandedJobs } from '../load/handed-jobs.ts';
import { makeScene } from '../scene.ts';
import { whileWorking } from '../while-working.ts';

const hour = 3_600_000;
const jumps: readonly [number, ...number[]] = [
  -40 * 24 * hour,
  -24 * hour,
  -hour,
  -60_000,
  60_000,
  hour,
  24 * hour,
  40 * 24 * hour,
];

export interface ClockReport {
  /** Each in milliseconds. */
  readonly jumps: readonly number[];
  readonly acknowledged: number;
  readonly complaints: readonly string[];
}

/**
 * Under all kinds of work the clock of the whole product jumps ahead and back, and at times a role is
 * killed right after. What was acknowledged must be there, and every job must end for an honest
 * reason.
 */
export async function jumpClock(seed: number, times: number): Promise<ClockReport> {
  const random = seededRandom(seed);
  await using clock = await SetClock.make();
  await using slipway = await startSlipway({ environment: clock.environment });
  const scene = await makeScene(slipway, new Ledger());
  const complaints: string[] = [];
  const note = (...found: readonly string[]) => void complaints.push(...found);
  const runner = new HandedJobs(scene);
  const made: number[] = [];
  await whileWorking({ scene, random, runner, note }, async () => {
    for (let time = 0; time < times; time += 1) {
      await setTimeout(random.between(2000, 5000));
      made.push(await clock.jump(random.pick(jumps)));
      if (random.chance(0.3)) note(...(await killRole(scene, random.pick(roles))).complaints);
    }
    await setTimeout(5000);
  });
  const played = new AbortController();
  const playing = keepGoing((given) => runner.work(given), { random, signal: played.signal }, note);
  note(...(await complaintsOfJobs(scene)));
  played.abort();
  await playing;
  note(...(await scene.ledger.allComplaints()));
  await rm(scene.folder, { recursive: true, force: true });
  return { jumps: made, acknowledged: scene.ledger.size, complaints };
}

/** The clock of every process that has its environment. */
class SetClock implements AsyncDisposable {
  readonly #folder: string;
  #ahead = 0;

  private constructor(folder: string) {
    this.#folder = folder;
  }

  static async make(): Promise<SetClock> {
    return new SetClock(await mkdtemp(join(tmpdir(), 'slipway-clock-')));
  }

  get #file(): string {
    return join(this.#folder, 'ahead');
  }

  get environment(): Readonly<Record<string, string>> {
    const shifted = new URL('shifted.mjs', import.meta.url);
    return { NODE_OPTIONS: `--import=${shifted.href}`, SLIPWAY_CLOCK_FILE: this.#file };
  }

  /** Whoever reads it finds the one or the other time. */
  async jump(by: number): Promise<number> {
    this.#ahead += by;
    await writeFile(`${this.#file}.new`, String(this.#ahead));
    await rename(`${this.#file}.new`, this.#file);
    return by;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return rm(this.#folder, { recursive: true, force: true });
  }
}
