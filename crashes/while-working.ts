import type { Random } from '#e2e/random';
import { keepGoing } from './keep-going.ts';
import { everyLoad } from './load/every-load.ts';
import type { HandedJobs } from './load/handed-jobs.ts';
import type { Scene } from './scene.ts';

/** Who works, and where complaints go. */
export interface Working {
  readonly scene: Scene;
  readonly random: Random;
  readonly runner: HandedJobs;
  note(complaint: string): void;
}

/** Does all kinds of work at once while `body` does what shall not disturb it. */
export async function whileWorking(
  { scene, random, runner, note }: Working,
  body: () => Promise<void>,
): Promise<void> {
  const ending = new AbortController();
  const { signal } = ending;
  const works = [
    ...everyLoad().map(
      (load) => (given: { random: Random; signal: AbortSignal }) =>
        load(scene, { ...given, number: 1 }),
    ),
    runner.work.bind(runner),
  ];
  const working = works.map((work) => keepGoing(work, { random: random.fork(), signal }, note));
  await body();
  ending.abort();
  await Promise.all(working);
}
