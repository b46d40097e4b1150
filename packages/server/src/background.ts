import { randomUUID } from 'node:crypto';
import type { DueHandler } from '#due/due-work';
import { createDueWorker, type DueWorker } from '#due/due-worker';
import type { Assignments } from '#handing-out/assignments';
import type { RunningJobs } from '#handing-out/running-jobs';
import type { Deliveries } from '#hooks/sending/deliveries';
import { mendDelays } from '#jobs/mend-delays';
import { tryReactionsAgain } from '#outbox/again';
import { createDispatcher } from '#outbox/dispatcher';
import type { Pipeline } from '#pipelines/pipeline';
import type { PipelineRefs } from '#pipelines/pipeline-refs';
import type { Resources } from '#resource-groups/resources';
import type { Rollouts } from '#rollouts/rollouts';
import { type DueParts, dueKinds, dueWithin } from './due-kinds.ts';
import type { Clock, Log } from './log.ts';
import { type ReactingParts, reactors } from './reactors.ts';

/** What goes on without being asked: what follows from events, what is due, what was left undone. */
export interface Background {
  /**
   * Takes up what a process before this one left; call once, before any request. `more` is what can be
   * due besides.
   */
  start(more: readonly (readonly [string, DueHandler])[]): Promise<void>;
  /** Resolves when nothing is being written any more. */
  close(): Promise<void>;
}

/** How long others may take, and how time is told. */
export interface BackgroundOptions {
  readonly silenceSeconds: number;
  readonly confirmSeconds: number;
  readonly clock: Clock;
  readonly log: Log;
}

/** Those who do it. */
export type BackgroundParts = ReactingParts & Omit<DueParts, 'reactors'> & LastingParts;

/** Starts nothing yet. */
export function createBackground(options: BackgroundOptions, parts: BackgroundParts): Background {
  const { clock, log } = options;
  const { store, runningJobs, resources, rollouts } = parts;
  const told = reactors(parts);
  const owner = randomUUID();
  const tryAgain = tryReactionsAgain(store.due, clock);
  const dispatcher = createDispatcher({
    ...{ outbox: store.outbox, reactors: told, owner, tryAgain, clock, log },
  });
  let isClosing = false;
  let worker: DueWorker | undefined;

  async function start(more: readonly (readonly [string, DueHandler])[]): Promise<void> {
    await runningJobs.forgive();
    await dispatcher.start();
    worker = createDueWorker({
      due: store.due,
      handlers: new Map([...dueKinds({ ...parts, reactors: told }), ...more]),
      owner,
      clock,
      log,
      longestMs: dueWithin(options, told),
      onSetBack: () => mendDelays(store, clock),
    });
    worker.start();
    catchUp(await store.pipelines.unfinished())
      .then(() => resources.catchUp())
      .then(() => rollouts.resume())
      .catch((error: unknown) => log.error('catching up failed', { error }));
  }

  /** Looks at everything that is not over, whoever left it as it is; requests are answered meanwhile. */
  async function catchUp(unfinished: readonly Pipeline[]): Promise<void> {
    for (const pipeline of unfinished) {
      if (isClosing) return;
      // Its ref may be missing when the process ended right after storing it.
      if (pipeline.status !== 'manual') parts.refs.keep(pipeline);
      await parts.scheduler.process(pipeline.id);
    }
  }

  async function close(): Promise<void> {
    isClosing = true;
    parts.assignments.release();
    await rollouts.close();
    await worker?.close();
    await dispatcher.close();
    await parts.deliveries.close();
    await parts.scheduler.idle();
  }

  return { start, close };
}

/** What they do at the beginning and at the end. */
interface LastingParts {
  readonly runningJobs: Pick<RunningJobs, 'forgive'>;
  readonly resources: Pick<Resources, 'catchUp'>;
  readonly rollouts: Pick<Rollouts, 'resume' | 'close'>;
  readonly refs: Pick<PipelineRefs, 'keep'>;
  readonly assignments: Pick<Assignments, 'release'>;
  readonly deliveries: Pick<Deliveries, 'close'>;
}
