import type { Log, Objects } from '@slipway/kube-objects';
import { createEventRecorder } from '@slipway/kube-objects';
import { deploymentController } from '#deployment/deployment';
import { replicaSetController } from '#deployment/replica-set';
import { endpointSliceController } from '#endpoints/endpoint-slice';
import { endpointsController } from '#endpoints/endpoints';
import { loadBalancerController } from '#endpoints/load-balancer';
import { ingressStatusController } from '#ingress/ingress-status';
import { schedulerController } from '#scheduling/scheduler';
import { taintEvictionController } from '#scheduling/taint-eviction';
import { run } from '#work/controller';

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
  ingressStatusController,
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
