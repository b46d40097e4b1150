import { rm } from 'node:fs/promises';
import { setTimeout } from 'node:timers/promises';
import { seededRandom } from '#e2e/random';
import { type Slipway, startSlipway } from '#e2e/slipway';
import { until } from '#e2e/until';
import { complaintsAtRest, halfFiles } from '../check/at-rest.ts';
import { complaintsOfJobs } from '../check/settled.ts';
import { keepGoing } from '../keep-going.ts';
import { Ledger } from '../ledger.ts';
import { HandedJobs } from '../load/handed-jobs.ts';
import { makeScene, type Scene } from '../scene.ts';
import { whileWorking } from '../while-working.ts';
import { Disk, type DiskFault } from './disk.ts';

/** A product whose disk fails ends as soon as one whose disk does not. */
const longestStopMs = 30_000;

export interface DiskReport {
  readonly acknowledged: number;
  readonly complaints: readonly string[];
}

/**
 * Under all kinds of work the disk fills up, fails, or becomes read-only. What was acknowledged can be read on, what is
 * asked for is refused in words, the product ends when it is told to; on the repaired disk all is there. A disk that was
 * full and has room again is written on without anybody's help.
 */
export async function breakDisk(seed: number, fault: DiskFault): Promise<DiskReport> {
  const random = seededRandom(seed);
  await using disk = await Disk.make();
  await using slipway = await disk.within(() => startSlipway());
  const scene = await makeScene(slipway, new Ledger());
  const complaints: string[] = [];
  const note = (...found: readonly string[]) => void complaints.push(...found);
  const runner = new HandedJobs(scene);
  await whileWorking({ scene, random, runner, note }, async () => {
    await setTimeout(random.between(4000, 10_000));
    await disk.break(fault);
    await setTimeout(5000);
    if (fault !== 'full') return;
    note(...(await scene.ledger.complaintsWhileReadOnly()).map((what) => `full: ${what}`));
    await disk.makeRoom();
    note(...(await complaintsOfRecovery(scene)));
    // Everybody goes on as before.
    await setTimeout(3000);
  });
  note(...(await scene.ledger.complaintsWhileReadOnly()).map((what) => `${fault}: ${what}`));
  note(...(await complaintsOfStop(slipway)));
  await disk.repair();
  note(...(await complaintsAtRest(slipway.dataDir)));
  await slipway.start();
  const played = new AbortController();
  const playing = keepGoing((given) => runner.work(given), { random, signal: played.signal }, note);
  note(...(await complaintsOfJobs(scene)));
  played.abort();
  await playing;
  note(...(await scene.ledger.allComplaints()), ...halfFiles(slipway.dataDir));
  await rm(scene.folder, { recursive: true, force: true });
  return { acknowledged: scene.ledger.size, complaints };
}

/** So soon after there is room again the product writes, by itself. */
const recoverySeconds = 15;

async function complaintsOfRecovery(scene: Scene): Promise<readonly string[]> {
  const key = `RECOVERED_${scene.ledger.size}`;
  const path = `${scene.project.route}/variables`;
  try {
    await until(
      'a variable to be kept again',
      async () => (await scene.api('POST', path, { key, value: 'x' })).status === 201,
      recoverySeconds,
    );
    return [];
  } catch (error) {
    return [`with room again: ${error}`];
  }
}

async function complaintsOfStop(slipway: Slipway): Promise<readonly string[]> {
  const tookMs = await slipway.stop();
  const said = slipway.stderr.includes('Error:') ? [`ended with: ${slipway.stderr}`] : [];
  return tookMs < longestStopMs ? said : [`took ${Math.round(tookMs)} ms to stop`, ...said];
}
