import { mkdir } from 'node:fs/promises';
import { hostname } from 'node:os';
import { BusyboxMissing, type Engine } from '@slipway/engine';
import type { Image } from '@slipway/protocol';
import type { Environment, Executor, ExecutorJob, Relay } from '#execution/executor';
import type { ResourceLimits } from '#execution/resource-limits';
import { AddressWatch } from '#host/address-watch';
import { runOnHost } from '#host/host-command';
import { engineVariables, tellOfEngine, withoutEngines } from '../engine-socket/engine-service.ts';
import { type OpenJobEngine, openJobEngine } from '../engine-socket/open-job-engine.ts';
import { jobImage } from '../images/job-image.ts';
import { BuildContainer } from './build-container.ts';
import { builderPlace } from './builder-place.ts';
import { portOf } from './container-network.ts';
import { provideImage } from './images.ts';
import { labels } from './labels.ts';
import { LaterAddresses } from './later-addresses.ts';
import { type JobServices, startServices } from './services.ts';
import { removeNetwork, sweepEngine } from './sweep-engine.ts';

/** How the docker executor runs scripts. */
export interface DockerOptions {
  readonly engine: Engine;
  /** Image of jobs that name none. */
  readonly image?: string;
  /** Makes one on this machine for such jobs, where `image` is not given. */
  readonly localImage?: () => Promise<string>;
  /** Makes `localhost:PORT` inside job containers reach the host. */
  readonly relay?: Relay;
  /** The registry whose images the server's registry brings: `docker.io`. They are asked for there first. */
  readonly proxied?: string | undefined;
  /** For each container of a job, services too. */
  readonly limits?: ResourceLimits;
  /** TCP ports of this machine that jobs may use, beside the server's. */
  readonly hostPorts?: readonly number[];
  /** Between SIGTERM and SIGKILL when a job is canceled. Default 10. */
  readonly graceSeconds?: number;
  /** How long a job waits for its services to listen. Default 30. */
  readonly serviceTimeoutSeconds?: number;
}

/**
 * Runs scripts in containers of a Docker Engine on this host.
 *
 * Sources, cache and artifacts are handled on the host in the job's builds folder, which the
 * container sees as `/builds`. That saves the helper container of GitLab's runner, its image and its
 * start; it takes an Engine that shares the file system with the runner. Jobs with services get a
 * network of their own, others the Engine's bridge, which costs less.
 */
export function dockerExecutor(options: DockerOptions): Executor {
  const { engine } = options;
  const watch = new AddressWatch();
  /** Jobs that could not be cleaned up because the Engine was away. */
  const unclean = new Set<ExecutorJob>();
  const cleanUp = async (job: ExecutorJob): Promise<void> => {
    unclean.add(job);
    await removeAll(engine, job);
    unclean.delete(job);
  };
  return {
    name: 'docker',
    features: {
      variables: true,
      image: true,
      services: true,
      service_variables: true,
      service_multiple_aliases: true,
      image_executor_opts: true,
      service_executor_opts: true,
    },
    buildsDirectory: '/builds',
    proxied: options.proxied,
    describeExit: (code) => `exit code ${code}`,
    async check() {
      await engine.ping();
      for (const job of unclean) await cleanUp(job);
    },
    sweep: (owner) => sweepEngine(engine, owner),
    userOf: async () => ({ type: 'any' }),
    async prepare(job, signal) {
      const image = await imageOf(job, options);
      job.log.plain(`Using Docker executor with image ${image.name} ...`);
      let own: OpenJobEngine | undefined;
      const later = new LaterAddresses(watch, job.log);
      try {
        // Made by us and not by the Engine, so that the folder is ours; and while nobody else is there.
        await mkdir(job.host.project, { recursive: true });
        const { network, services } = await provideServices(
          { ...options, later },
          withoutEngines(job),
          signal,
        );
        const { Id } = await provideImage(engine, job, image, signal, options.proxied);
        const ports = openPorts(job, options);
        own = await openJobEngine(engine, job, options.limits ?? {}, ports, options.proxied);
        const container = await BuildContainer.create(job, {
          engine,
          image: Id,
          imageName: image.name,
          network,
          reach: { relay: options.relay, hostPorts: options.hostPorts ?? [], later },
          limits: options.limits ?? {},
          graceMilliseconds: (options.graceSeconds ?? 10) * 1000,
          own,
          builder: await builderPlace(job),
          overrides: own ? engineVariables(job) : new Map(),
        });
        if (own) tellOfEngine(job);
        own?.serve({ container: container.id, buildsOnHost: job.host.builds });
        return environment(job, { container, services, own, later }, () => cleanUp(job));
      } catch (error) {
        await own?.close();
        await later[Symbol.asyncDispose]();
        await cleanUp(job).catch(() => undefined);
        throw error;
      }
    },
  };
}

/** The first file that somebody writes names no image, and shall run all the same. */
async function imageOf(job: ExecutorJob, { image, localImage }: DockerOptions): Promise<Image> {
  if (job.payload.image || image || !localImage) return jobImage(job, image);
  const name = await localImage().catch((error: unknown) => {
    if (error instanceof BusyboxMissing) return undefined;
    throw error;
  });
  if (name === undefined) return jobImage(job, undefined);
  job.log.plain('The job names no image: it gets a shell and little else. Add "image:" for more.');
  return { name, entrypoint: null, pull_policy: ['if-not-present'] };
}

/** TCP ports of this machine that are open to a job. */
function openPorts({ payload }: ExecutorJob, { hostPorts = [], relay }: DockerOptions): number[] {
  return [...hostPorts, portOf(payload.git_info.repo_url), ...(relay?.ports ?? [])];
}

/** What a job has while it is there. */
interface Place {
  readonly container: BuildContainer;
  readonly services: JobServices | undefined;
  readonly own: OpenJobEngine | undefined;
  readonly later: LaterAddresses;
}

function environment(
  job: ExecutorJob,
  { container, services, own, later }: Place,
  removeRest: () => Promise<void>,
): Environment {
  return {
    hostname: `${job.uniqueName} via ${hostname()}`,
    upload: async () => undefined,
    download: async () => undefined,
    // The job's own container runs during `run` only.
    async alone(work) {
      try {
        await own?.pause();
        await services?.pause();
        return await work();
      } finally {
        await services?.resume();
        await own?.resume();
      }
    },
    run: (stage, signal) => container.run(stage, signal),
    execution: async () => container.execution(),
    runTool: runOnHost,
    async cleanUp() {
      // Nothing more is made from here on.
      await own?.close();
      await later[Symbol.asyncDispose]();
      try {
        await container.remove();
      } catch {
        // The next line tells, and is tried again before the next job.
        await removeRest();
      }
      await services?.close();
      if (services || own) await removeRest();
    },
  };
}

/** Starts the job's services in a network of their own. */
async function provideServices(
  options: DockerOptions & { readonly later: LaterAddresses },
  job: ExecutorJob,
  signal: AbortSignal,
): Promise<{ readonly network?: string; readonly services?: JobServices }> {
  if (job.payload.services.length === 0) return {};
  const {
    engine,
    hostPorts = [],
    later,
    limits = {},
    proxied,
    serviceTimeoutSeconds = 30,
  } = options;
  const name = `${job.uniqueName}-${job.payload.id}`;
  await engine.networks.create({ Name: name, Labels: labels(job, 'network') });
  const services = await startServices(
    { engine, job, network: name, later, limits, hostPorts, proxied },
    serviceTimeoutSeconds,
    signal,
  );
  return { network: name, services };
}

/** Removes everything of this job by its labels, also what was half made. */
async function removeAll(engine: Engine, job: ExecutorJob): Promise<void> {
  const wanted = { labels: jobLabels(job) };
  for (const { Id } of await engine.containers.list(wanted)) {
    await engine.containers.remove(Id, { force: true });
  }
  for (const network of await engine.networks.list(wanted)) await removeNetwork(engine, network);
  for (const { Name } of await engine.volumes.list(wanted)) await engine.volumes.remove(Name);
}

function jobLabels(job: ExecutorJob): Record<string, string> {
  const all = labels(job, '');
  const names = ['slipway.dev/runner', 'slipway.dev/boot', 'com.gitlab.gitlab-runner.job.id'];
  return Object.fromEntries(names.map((name) => [name, all[name] ?? '']));
}
