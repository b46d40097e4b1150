import { busyboxImage, type Engine } from '@slipway/engine';
import type { ExecutorJob, Relay } from '#execution/executor';
import type { ResourceLimits } from '#execution/resource-limits';
import { confinement, createConfined } from '#executors/docker/confinement';
import { portOf, relaySysctls, settleNetwork } from '#executors/docker/container-network';
import { labels } from '#executors/docker/labels';
import { LaterAddresses } from '#executors/docker/later-addresses';
import { type OpenJobEngine, openJobEngine } from '#executors/engine-socket/open-job-engine';
import type { AddressWatch } from '#host/address-watch';

/** What engines of shell jobs are made of, as for docker jobs. */
export interface OwnEngines {
  readonly engine: Engine;
  readonly watch: AddressWatch;
  readonly relay?: Relay | undefined;
  readonly hostPorts?: readonly number[];
  readonly proxied?: string | undefined;
}

/** A shell job's own engine: opened when the job asks it first, since most jobs never do. */
export interface OwnEngine {
  /** Where it answers. */
  socket(): Promise<string>;
  /** Work in the job's folders that nothing of the job may see; what it has made there waits. */
  alone<T>(work: () => Promise<T>): Promise<T>;
  close(): Promise<void>;
}

interface Opened {
  readonly own: OpenJobEngine;
  close(): Promise<void>;
}

/** Makes one of the engine of this machine, by the rules of docker jobs. */
export function ownEngine(
  job: ExecutorJob,
  options: OwnEngines,
  limits: ResourceLimits,
): OwnEngine {
  let opened: Promise<Opened> | undefined;
  return {
    async socket() {
      opened ??= open(job, options, limits).catch((error: unknown) => {
        // An engine that was away is asked again by the next connection.
        opened = undefined;
        throw error;
      });
      return (await opened).own.socket;
    },
    async alone(work) {
      const present = await opened?.catch(() => undefined);
      await present?.own.pause();
      try {
        return await work();
      } finally {
        await present?.own.resume();
      }
    },
    async close() {
      const present = await opened?.catch(() => undefined);
      await present?.close();
    },
  };
}

async function open(
  job: ExecutorJob,
  options: OwnEngines,
  limits: ResourceLimits,
): Promise<Opened> {
  const { engine, relay, hostPorts = [], proxied, watch } = options;
  const ports = [portOf(job.payload.git_info.repo_url), ...hostPorts, ...(relay?.ports ?? [])];
  await using stack = new AsyncDisposableStack();
  const own = await openJobEngine(engine, job, limits, ports, proxied);
  if (own === undefined) throw new Error('the container engine is not of this machine');
  stack.defer(() => own.close());
  const place = await placeOf(job, engine, limits);
  stack.defer(() => engine.containers.remove(place, { force: true }));
  const later = stack.use(new LaterAddresses(watch, job.log));
  const wish = { relay, hostPorts, isOwnNetwork: false, later };
  const relayContainer = await settleNetwork(engine, job, place, wish, labels(job, 'relay'));
  if (relayContainer !== undefined) {
    stack.defer(() => engine.containers.remove(relayContainer, { force: true }));
  }
  own.serve({ container: place, buildsOnHost: job.host.builds });
  const kept = stack.move();
  return { own, close: () => kept.disposeAsync() };
}

/** Docker jobs lend their containers the network of their own; a shell job has a container for that alone. */
async function placeOf(job: ExecutorJob, engine: Engine, limits: ResourceLimits): Promise<string> {
  const configuration = {
    Image: await busyboxImage(engine),
    Cmd: ['sh', '-c', 'while :; do sleep 3600; done'],
    User: '65534:65534',
    Labels: labels(job, 'network'),
    HostConfig: {
      LogConfig: { Type: 'none', Config: {} },
      Sysctls: relaySysctls,
      ...confinement(limits),
    },
  } as const;
  const name = `${job.uniqueName}-${job.payload.id}-network`;
  const id = await createConfined(engine, job, configuration, { name });
  try {
    await engine.containers.start(id);
    return id;
  } catch (error) {
    await engine.containers.remove(id, { force: true });
    throw error;
  }
}
