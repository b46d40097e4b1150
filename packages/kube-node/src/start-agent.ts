import { mkdir, readFile } from 'node:fs/promises';
import type { Objects, Pod, PodName } from '@slipway/kube-objects';
import { ApiError, badRequest, createEventRecorder } from '@slipway/kube-objects';
import { PodWorkers } from '#pod/pod-workers';
import { bringClusterId } from '#runtime/cluster-id';
import { createEngineRuntime } from '#runtime/engine-runtime';
import { createMissingRuntime } from '#runtime/missing-runtime';
import { podsNetwork } from '#runtime/pods-network';
import type { Runtime } from '#runtime/runtime';
import { podLogs } from '#streams/pod-logs';
import { upgradePod } from '#streams/upgrade-pod';
import { ClaimSweep } from '#volumes/claim-sweep';
import type { NodeAgent, NodeAgentOptions } from './agent.ts';
import type { NodeContext } from './context.ts';
import { EngineLink } from './engine-link.ts';
import { NodeKeeper } from './node-keeper.ts';
import { machineAddress } from './node-status.ts';
import { createPodEvents } from './pod-events.ts';
import { createUsageMeter } from './usage-meter.ts';

/** An end whose word was lost, or that could not be looked at, is found then. */
const LOOK_MILLISECONDS = 20_000;

/** Registers the node and runs the pods that are bound to it. */
export async function startNodeAgent(options: NodeAgentOptions): Promise<NodeAgent> {
  const { engine, directory, clusterCidr } = options;
  await mkdir(directory, { recursive: true, mode: 0o700 });
  const runtime = engine
    ? createEngineRuntime(engine, {
        clusterId: await bringClusterId(directory),
        networkName: podsNetwork,
        clusterCidr,
      })
    : createMissingRuntime();
  return startAgent(options, runtime);
}

/** The node agent over any runtime. Resolves when the node is registered and its state is known. */
export async function startAgent(options: NodeAgentOptions, runtime: Runtime): Promise<NodeAgent> {
  const { objects, log, clock, nodeName } = options;
  const hostIp = machineAddress();
  const events = createEventRecorder(objects, log, clock);
  const recorder = createPodEvents(events, nodeName);
  const link = new EngineLink(runtime, options.clusterCidr, log);
  const context: NodeContext = {
    objects,
    runtime,
    network: options.network,
    recorder,
    log,
    clock,
    directory: options.directory,
    relayAddress: options.relay.address,
    clusterDomain: options.clusterDomain ?? 'cluster.local',
    hostIp,
    hostResolvConf: await readFile('/etc/resolv.conf', 'utf8').catch(() => ''),
    hostHosts: await readFile('/etc/hosts', 'utf8').catch(() => ''),
    unavailable: () => link.problem,
    prepared: () => link.prepared(),
    allocatable: () => ({
      cpu: link.machine?.cpus ?? 1,
      memory: link.machine?.memoryBytes ?? 0,
      'ephemeral-storage': link.machine?.diskBytes ?? 0,
    }),
    token: (request) => options.serviceAccountToken(request),
    imageAccess: async (wish) => options.imageAccess?.(wish),
  };
  const workers = new PodWorkers(context, nodeName);
  const keeper = new NodeKeeper({
    objects,
    log,
    clock,
    name: nodeName,
    podCidr: () => link.podCidr,
    facts: () => ({ address: hostIp, machine: link.machine, problem: link.problem }),
  });

  const watch = await link.follow({
    adopt: (told) => workers.adopt(told),
    containerChanged: (id, labels) => workers.containerChanged(id, labels),
    engineAway: () => workers.engineAway(),
    changed: () => keeper.update(),
  });
  await keeper.start();
  const look = setInterval(() => {
    // An engine that is away is told elsewhere.
    workers.lookAgain().catch(() => {});
  }, options.lookMilliseconds ?? LOOK_MILLISECONDS).unref();

  const worker = (pod: PodName) => workerOf(objects, workers, pod);
  const meter = createUsageMeter({ runtime, clock, nodeName });
  const sweep = new ClaimSweep({ objects, events, log, clock, nodeName });
  return {
    usage: () => meter.report(),
    volumes: () => sweep.figures(),
    logs: async (pod, query) => podLogs(runtime, worker(pod), query),
    upgrade: async (pod, subresource, request, socket, head) =>
      upgradePod(
        { runtime, worker: worker(pod), hostIp, log },
        { subresource, request, socket, head },
      ),
    async close() {
      watch[Symbol.dispose]();
      sweep[Symbol.dispose]();
      clearInterval(look);
      await keeper.close();
      await workers.close();
      await recorder.flush();
    },
  };
}

function workerOf(objects: Objects, workers: PodWorkers, { namespace, name }: PodName) {
  const pod = objects.get<Pod>('pods', name, namespace);
  if (!pod) throw new ApiError('NotFound', `pods "${name}" not found`, { name, kind: 'pods' });
  const found = workers.get(pod.metadata.uid);
  if (!found) throw badRequest(`pod ${name} does not have a host assigned`);
  return found;
}
