import { createHash } from 'node:crypto';
import { type Engine, EngineError } from '@slipway/engine';
import type { ExecutorJob } from '#execution/executor';
import { bridgeOption, closeBridge, forgetBridge } from './bridge-walls.ts';
import { nameOf } from './job-things.ts';

/** A network in the engine. */
export interface JobNetwork {
  readonly id: string;
  readonly name: string;
}

/** The networks that a job makes for its containers. */
export interface JobNetworks {
  make(wish: {
    readonly name: string;
    readonly isInternal: boolean;
    readonly labels: Readonly<Record<string, string>>;
  }): Promise<JobNetwork>;
  /** The one for containers that name none and need one all the same. */
  usual(): Promise<JobNetwork>;
  find(idOrName: string): JobNetwork | undefined;
  remove(network: JobNetwork): Promise<void>;
  close(): Promise<void>;
}

/** The engine has addresses for some thirty networks, and all jobs and pods want some. */
const mostNetworks = 6;

/**
 * Each is a bridge whose way to this machine is closed before anything is in it. The job's own container is
 * in each, so that its script finds the others by their names.
 */
export function openNetworks(
  engine: Engine,
  job: ExecutorJob,
  served: () => { readonly container: string; readonly labels: Readonly<Record<string, string>> },
  openPorts: readonly number[],
): JobNetworks {
  const made = new Map<string, JobNetwork & { readonly bridge: string }>();
  let count = 0;
  let usual: Promise<JobNetwork> | undefined;

  const make: JobNetworks['make'] = async ({ name: asked, isInternal, labels }) => {
    const name = nameOf(job, asked);
    if ([...made.values()].some((it) => it.name === name)) {
      throw new EngineError(409, `network with name ${asked} already exists`);
    }
    if (made.size >= mostNetworks) {
      throw new EngineError(403, `a job has at most ${mostNetworks} networks: remove one first`);
    }
    count += 1;
    const seed = `${job.owner.key}/${job.owner.boot}/${job.payload.id}/${count}`;
    const bridge = `sw${createHash('sha256').update(seed).digest('hex').slice(0, 12)}`;
    const complaint = await closeBridge(bridge, openPorts);
    if (complaint !== undefined) {
      job.log.plain(
        `Containers of the network ${asked} reach this machine’s services: ${complaint}.`,
      );
    }
    try {
      const { container, labels: marks } = served();
      const id = await engine.networks.create({
        Name: name,
        Driver: 'bridge',
        Internal: isInternal,
        Labels: { ...labels, ...marks },
        Options: { [bridgeOption]: bridge },
      });
      made.set(id, { id, name, bridge });
      await engine.networks.connect(id, container);
      return { id, name };
    } catch (error) {
      if (![...made.values()].some((it) => it.bridge === bridge)) await forgetBridge(bridge);
      throw error;
    }
  };

  const remove: JobNetworks['remove'] = async ({ id }) => {
    const { bridge } = made.get(id) ?? {};
    await engine.networks.disconnect(id, served().container).catch(() => undefined);
    await engine.networks.remove(id);
    made.delete(id);
    if (bridge !== undefined) await forgetBridge(bridge);
  };

  return {
    make,
    remove,
    usual: () => {
      usual ??= make({ name: 'default', isInternal: false, labels: {} });
      usual.catch(() => {
        usual = undefined;
      });
      return usual;
    },
    find(asked) {
      const name = nameOf(job, asked);
      return made.get(asked) ?? [...made.values()].find((it) => it.name === name);
    },
    async close() {
      for (const { id, bridge } of made.values()) {
        await engine.networks.disconnect(id, served().container).catch(() => undefined);
        await engine.networks.remove(id).catch(() => undefined);
        await forgetBridge(bridge);
      }
      made.clear();
    },
  };
}
