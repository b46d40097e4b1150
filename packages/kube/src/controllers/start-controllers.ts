import type { Log } from '../log.ts';
import type { Objects } from '../objects.ts';
import { run } from './controller.ts';
import { deploymentController } from './deployment.ts';
import { endpointSliceController } from './endpoint-slice.ts';
import { endpointsController } from './endpoints.ts';
import { createEventRecorder } from './event-recorder.ts';
import { loadBalancerController } from './load-balancer.ts';
import { replicaSetController } from './replica-set.ts';
import { schedulerController } from './scheduler.ts';
import { taintEvictionController } from './taint-eviction.ts';

/** What the controllers work on. */
export interface ControllersOptions {
  readonly objects: Objects;
  readonly log: Log;
  /** The time; tests move it. */
  readonly clock?: () => Date;
}

/** The running controllers. */
export interface Controllers {
  /** Stops them; resolves when the last write has ended. */
  close(): Promise<void>;
}

/** Every controller there is; the order has no meaning. */
const controllers = [
  endpointSliceController,
  endpointsController,
  loadBalancerController,
  schedulerController,
  taintEvictionController,
  replicaSetController,
  deploymentController,
];

/** Starts all controllers. */
export function startControllers({
  objects,
  log,
  clock = () => new Date(),
}: ControllersOptions): Controllers {
  const events = createEventRecorder(objects, log, clock);
  const surroundings = { objects, log, clock, events };
  const running = controllers.map((create) => run(create(surroundings), surroundings));
  return {
    async close() {
      await Promise.all(running.map((controller) => controller.close()));
      await events.close();
    },
  };
}
