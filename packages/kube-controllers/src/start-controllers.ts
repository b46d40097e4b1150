import type { LocalVolumes, Log, Objects, UsageReport } from '@slipway/kube-objects';
import { createEventRecorder } from '@slipway/kube-objects';
import { flowSchemaController } from '#access/flow-schemas';
import { autoscalerController } from '#autoscaling/autoscaler';
import { daemonSetController } from '#daemon-set/daemon-set';
import { deploymentController } from '#deployment/deployment';
import { replicaSetController, replicationController } from '#deployment/replica-set';
import { disruptionController } from '#disruption/disruption';
import { endpointSliceController } from '#endpoints/endpoint-slice';
import { endpointsController } from '#endpoints/endpoints';
import { loadBalancerController } from '#endpoints/load-balancer';
import { gatewayStatusController } from '#ingress/gateway-status';
import { ingressStatusController } from '#ingress/ingress-status';
import { cronJobController } from '#jobs/cron-job';
import { jobController } from '#jobs/job';
import { schedulerController } from '#scheduling/scheduler';
import { taintEvictionController } from '#scheduling/taint-eviction';
import { statefulSetController } from '#stateful-set/stateful-set';
import { startStorage } from '#storage/start-storage';
import { run } from '#work/controller';

/** What the controllers work on. */
export interface ControllersOptions {
  readonly objects: Objects;
  readonly log: Log;
  /** The time; tests move it. */
  readonly clock?: () => Date;
  /** What the pods take of the machine; undefined while nobody can say. */
  readonly usage?: () => Promise<UsageReport | undefined>;
  /** A document of figures that a server of another group measures, by its path. */
  readonly figures?: (path: string) => Promise<unknown>;
  /** Where volumes are made for claims; without it claims wait. */
  readonly localVolumes?: LocalVolumes;
}

/** The running controllers. */
export interface Controllers {
  /** Resolves when each has looked at everything that it knew of. */
  idle(): Promise<void>;
  /** Stops them; resolves when the last write has ended. */
  close(): Promise<void>;
}

/** Every controller there is; the order has no meaning. */
const controllers = [
  endpointSliceController,
  endpointsController,
  loadBalancerController,
  gatewayStatusController,
  ingressStatusController,
  schedulerController,
  taintEvictionController,
  replicaSetController,
  deploymentController,
  replicationController,
  statefulSetController,
  daemonSetController,
  jobController,
  cronJobController,
  disruptionController,
  autoscalerController,
  flowSchemaController,
];

const nobodyMeasures = () => Promise.reject(new Error('no server of other groups is known'));

/** Starts all controllers. */
export function startControllers({
  objects,
  log,
  clock = () => new Date(),
  usage = async () => undefined,
  figures = nobodyMeasures,
  localVolumes,
}: ControllersOptions): Controllers {
  const events = createEventRecorder(objects, log, clock);
  const surroundings = { objects, log, clock, events, usage, figures };
  const running = [
    ...controllers.map((create) => run(create(surroundings), surroundings)),
    ...startStorage(surroundings, localVolumes),
  ];
  return {
    async idle() {
      await Promise.all(running.map((controller) => controller.idle()));
    },
    async close() {
      await Promise.all(running.map((controller) => controller.close()));
      await events.close();
    },
  };
}
