import { busyboxImage, type Engine } from '@slipway/engine';
import {
  createRunner,
  dockerExecutor,
  type Executor,
  kubernetesExecutor,
  type PodPlaces,
  type Relay,
  type Runner,
  shellExecutor,
} from '@slipway/runner';
import type { Api } from '#api/api';
import type { Config } from '#config';
import type { Log } from '#log';
import { type BuiltInRunner, builtInRunners, registerBuiltInRunners } from './built-in-runners.ts';

/** Which runners there are, and where they ask for jobs. */
export interface RunnersOptions {
  readonly config: Config;
  readonly api: Api;
  readonly engine: Engine;
  readonly relay: Relay;
  /** The connected clusters in which jobs run. */
  readonly places: PodPlaces;
  /** By which pods of jobs are run in the built-in cluster; undefined without one. */
  readonly kubeconfig: (() => Promise<string>) | undefined;
  readonly log: Log;
}

/** The built-in runners, at work. */
export interface StartedRunners extends AsyncDisposable {
  /** Whether a job of this project runs, or of any when none is named. */
  isRunning(project: number | undefined): boolean;
}

/** Registers the built-in runners at the first start, and starts them. */
export async function startRunners(options: RunnersOptions): Promise<StartedRunners> {
  const { config, api, log } = options;
  const tokens = await registerBuiltInRunners(config.dataDir, api);
  const hasCluster = options.kubeconfig !== undefined || (await options.places.isThere());
  const runners = executors(options, hasCluster).map(([name, executor]) =>
    createRunner({
      url: api.near.replace('localhost', '127.0.0.1'),
      token: tokens[name],
      name: builtInRunners[name].description,
      executor,
      concurrency: 4,
      directory: config.dataDir,
      environment: config.jobEnvironment,
      log: log.child({ role: 'runner', executor: name }),
    }),
  );
  await Promise.all(runners.map((runner) => runner.start()));
  return {
    isRunning: (project) => runners.some((runner) => runner.isRunning(project)),
    [Symbol.asyncDispose]: () => closeAll(runners),
  };
}

function executors(
  options: RunnersOptions,
  hasCluster: boolean,
): readonly (readonly [BuiltInRunner, Executor])[] {
  const { engine, relay, places, kubeconfig } = options;
  const { shellUser, shellDocker, limits, hostPorts } = options.config.jobs;
  const proxied = options.config.imageProxy?.name;
  const local = [
    [
      'shell',
      shellExecutor({
        ...{ user: shellUser, docker: shellDocker, limits, relay, hostPorts },
        engines: { engine, proxied },
      }),
    ],
    [
      'docker',
      dockerExecutor({
        ...{ engine, relay, limits, hostPorts, proxied },
        localImage: () => busyboxImage(engine),
      }),
    ],
  ] as const;
  if (!hasCluster) return local;
  const kubernetes = kubernetesExecutor({
    kubeconfig,
    places,
    engine,
    proxied,
    helperImage: () => busyboxImage(engine),
    relay,
    limits,
    hostPorts,
  });
  return [...local, ['kubernetes', kubernetes]];
}

async function closeAll(runners: readonly Runner[]): Promise<void> {
  await Promise.all(runners.map((runner) => runner.close()));
}
