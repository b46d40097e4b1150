import type { Downstream } from '#downstream/downstream';
import type { Mirrors } from '#downstream/mirrors';
import type { Assignments } from '#handing-out/assignments';
import type { RunningJobs } from '#handing-out/running-jobs';
import type { HookTeller } from '#hooks/tell-hooks';
import { announcer } from '#live/announcer';
import type { Reactor } from '#outbox/reactor';
import { firstSteps } from '#pipelines/first-steps';
import type { Pipelines } from '#pipelines/pipelines';
import type { Resources } from '#resource-groups/resources';
import type { Rollouts } from '#rollouts/rollouts';
import type { Events } from './events.ts';

/** Those who react. */
export interface ReactingParts {
  readonly pipelines: Pick<Pipelines, 'begin'>;
  readonly downstream: Pick<Downstream, 'reactor'>;
  readonly mirrors: Pick<Mirrors, 'reactor'>;
  readonly resources: Pick<Resources, 'reactor'>;
  readonly assignments: Pick<Assignments, 'reactor'>;
  readonly runningJobs: Pick<RunningJobs, 'reactor'>;
  readonly hookTeller: Pick<HookTeller, 'reactor'>;
  readonly rollouts: Pick<Rollouts, 'reactor'>;
  readonly events: Pick<Events, 'publish'>;
}

/**
 * All that follows from what has happened: jobs that moved, pipelines, deployments.
 *
 * What must not be left out even by a kill is not here but in the same write as the change: a step of
 * the scheduler holds what follows for the pipeline itself, its deployments and environments, and the
 * work that is due of its jobs (`due-kinds.ts`). Pushes are told by git's own journal (`pushes.ts`).
 */
export function reactors(parts: ReactingParts): readonly Reactor[] {
  return [
    // One of the servers on the store:
    firstSteps(parts.pipelines), // a new pipeline: its first jobs go, older pipelines become pointless
    parts.resources.reactor, // a job that waits for a resource, or gives it back: the next one goes
    parts.downstream.reactor, // a pipeline that a trigger job has made: the trigger job follows
    parts.mirrors.reactor, // a pipeline that a job mirrors: the job follows
    parts.hookTeller.reactor, // a job, pipeline or deployment, and all that comes and goes: hooks that want to know are to be told
    // Each server, for what it has in memory:
    parts.assignments.reactor, // a pending job: a runner that waits gets it
    parts.runningJobs.reactor, // a job that has ended: its log is closed
    parts.rollouts.reactor, // a job that waits for its rollout was ended: nobody looks on any longer
    announcer(parts.events), // everything: browsers and metrics hear of it
  ];
}
