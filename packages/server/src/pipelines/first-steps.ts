import type { Reactor } from '#outbox/reactor';
import type { Pipelines } from './pipelines.ts';

/** Begins pipelines that were just made. */
export function firstSteps({ begin }: Pick<Pipelines, 'begin'>): Reactor {
  return {
    name: 'first-steps',
    reach: 'once',
    hears: (what) =>
      what.type === 'pipeline' && what.before === null && what.status === 'created'
        ? what.pipelineId
        : undefined,
    async react(entries) {
      for (const { what } of entries) if (what.type === 'pipeline') await begin(what.pipelineId);
    },
  };
}
