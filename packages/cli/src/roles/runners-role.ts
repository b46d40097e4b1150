import { createEngine } from '@slipway/engine';
import { forgetProject } from '@slipway/runner';
import { nearWay, registryNames } from '#addresses';
import { createApi } from '#api/api';
import { readCredentials } from '#data-folder/instance';
import { keepDisk } from '#disk-keeper/keep-disk';
import { pruneOwnImages } from '#disk-keeper/own-images';
import { bridgeAddress, usualBridge } from './bridge/engine-bridge.ts';
import { followBridge } from './bridge/follow-bridge.ts';
import type { RoleContext, StartedRole } from './role.ts';
import { noteEngine } from './runners/engine-note.ts';
import { podPlaces } from './runners/pod-places.ts';
import { startRunners } from './runners/runners.ts';

/** The built-in runners: they know the server by its public protocol alone, and hold no database. */
export async function startRunnersRole(context: RoleContext): Promise<StartedRole<'runners'>> {
  const { config, facts, log, mainPort, listenOn, peers } = context;
  const { dataDir, engineHost } = config;
  await using stack = new AsyncDisposableStack();
  const engine = createEngine(engineHost ? { host: engineHost } : {});
  stack.defer(() => engine.close());
  const api = createApi(nearWay(mainPort), readCredentials(dataDir).token);
  const cluster = facts.cluster;
  const relay = {
    address: (await bridgeAddress(engine)) ?? usualBridge,
    ports: [mainPort, ...(cluster ? [cluster.port] : [])],
  };
  const runners = stack.use(
    await startRunners({
      ...{ config, api, engine, relay, log },
      places: podPlaces(peers.server),
      kubeconfig: cluster && (() => peers.cluster.runnerAccess()),
    }),
  );
  const registries = [...registryNames(config, mainPort), `127.0.0.1:${mainPort}`];
  const keeper = keepDisk({
    dataDir,
    log,
    cacheBytes: config.jobs.cacheBytes,
    isRunning: runners.isRunning,
    pruneImages: () => pruneOwnImages(engine, registries, new Date(), log),
  });
  stack.use(keeper);
  stack.use(noteEngine(engine, api, log));
  const door = {
    add: async (address: string) => {
      listenOn(address);
      return true;
    },
  };
  stack.use(followBridge(engine, [door], log));
  const resources = stack.move();
  return {
    facts: {},
    calls: { forgetProject: (project) => forgetProject(dataDir, project) },
    [Symbol.asyncDispose]: () => resources.disposeAsync(),
  };
}
