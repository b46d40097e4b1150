import { connect } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import type { Engine } from '@slipway/engine';
import { guarded } from '@slipway/io';
import type { Service } from '@slipway/protocol';
import type { ExecutorJob } from '#execution/executor';
import type { ResourceLimits } from '#execution/resource-limits';
import { serviceAliases, serviceVariables } from '../services/service.ts';
import { confinement, createConfined } from './confinement.ts';
import { settleNetwork } from './container-network.ts';
import { provideImage } from './images.ts';
import { labels } from './labels.ts';
import type { LaterAddresses } from './later-addresses.ts';
import { followServices } from './service-logs.ts';

/** The services of a job. */
export interface JobServices {
  /** Lets none of them do anything: they share the job's folders. */
  pause(): Promise<void>;
  /** Lets them go on. */
  resume(): Promise<void>;
  /** Ends those whose logs are shown, once all of it is. */
  close(): Promise<void>;
}

/** Where a job's services run. */
interface ServicePlace {
  readonly engine: Engine;
  readonly job: ExecutorJob;
  /** A network of this job alone. */
  readonly network: string;
  readonly limits: ResourceLimits;
  readonly hostPorts: readonly number[];
  readonly later: LaterAddresses;
  readonly proxied: string | undefined;
}

/** A service that runs beside a job. */
interface StartedService {
  readonly name: string;
  readonly aliases: readonly string[];
  readonly container: string;
  /** TCP ports by which it tells that it is ready. */
  readonly ports: readonly number[];
}

/**
 * Starts a job's services in `network` under their aliases, and waits until each accepts connections.
 * One that does not is shown with its log; the job goes on, as with GitLab's runner. Like the job
 * they see `/builds`, so that a service may work on its files.
 */
export async function startServices(
  place: ServicePlace,
  timeoutSeconds: number,
  signal: AbortSignal,
): Promise<JobServices> {
  const { engine, job } = place;
  const taken = new Set<string>();
  const started: StartedService[] = [];
  for (const [index, service] of job.payload.services.entries()) {
    const aliases = freeAliases(job, service, index, taken);
    if (aliases.length === 0) continue;
    job.log.plain(`Starting service ${service.name}...`);
    started.push(await start(place, service, { aliases, index }, signal));
  }
  job.log.plain(`Waiting for services to be up and running (timeout ${timeoutSeconds} seconds)...`);
  await Promise.all(
    started.map(async (service) => {
      const problem = await problemOf(engine, service, timeoutSeconds, signal);
      if (problem) await warn(engine, job, service, problem);
    }),
  );
  const each = (work: (id: string) => Promise<void>) => async (): Promise<void> => {
    await Promise.all(started.map(({ container }) => work(container)));
  };
  return {
    pause: each((id) => engine.containers.pause(id)),
    resume: each((id) => engine.containers.unpause(id)),
    close: followServices(engine, job, started),
  };
}

function freeAliases(
  job: ExecutorJob,
  service: Service,
  index: number,
  taken: Set<string>,
): string[] {
  return serviceAliases(service).filter((alias) => {
    const isFree = !taken.has(alias);
    taken.add(alias);
    if (!isFree) {
      job.log.warn(
        `Skipping alias "${alias}" for service "${service.name}" (services[${index}]): alias is already in use by another service.`,
      );
    }
    return isFree;
  });
}

async function start(
  { engine, hostPorts, job, later, limits, network, proxied }: ServicePlace,
  service: Service,
  { aliases, index }: { readonly aliases: readonly string[]; readonly index: number },
  signal: AbortSignal,
): Promise<StartedService> {
  const image = await provideImage(engine, job, service, signal, proxied);
  const variables = serviceVariables(job, service);
  const container = await createConfined(
    engine,
    job,
    {
      Image: image.Id,
      ...(service.entrypoint && { Entrypoint: service.entrypoint }),
      ...(service.command && { Cmd: service.command }),
      ...(service.executor_opts?.docker?.user && { User: service.executor_opts.docker.user }),
      Env: [...variables].map(([name, value]) => `${name}=${value}`),
      Labels: labels(job, 'service'),
      HostConfig: {
        NetworkMode: network,
        Binds: [`${job.host.builds}:${job.inside.builds}`],
        ...confinement(limits),
      },
      NetworkingConfig: { EndpointsConfig: { [network]: { Aliases: aliases } } },
    },
    { name: `${job.uniqueName}-${job.payload.id}-service-${index}` },
  );
  await engine.containers.start(container);
  const wish = { relay: undefined, hostPorts, isOwnNetwork: true, later };
  await settleNetwork(engine, job, container, wish, labels(job, 'relay'));
  const asked = Number(variables.get('HEALTHCHECK_TCP_PORT'));
  return {
    name: service.name,
    aliases,
    container,
    ports: asked > 0 ? [asked] : exposedPorts(image.Config.ExposedPorts),
  };
}

function exposedPorts(exposed: Readonly<Record<string, object>> | null | undefined): number[] {
  return Object.keys(exposed ?? {})
    .filter((text) => text.endsWith('/tcp'))
    .map((text) => Number.parseInt(text, 10))
    .sort((a, b) => a - b)
    .slice(0, 20);
}

/** Why a service is not ready in time; undefined when it is, or when nothing can tell. */
async function problemOf(
  engine: Engine,
  service: StartedService,
  timeoutSeconds: number,
  signal: AbortSignal,
): Promise<string | undefined> {
  const deadline = Date.now() + timeoutSeconds * 1000;
  for (;;) {
    const details = await engine.containers.inspect(service.container);
    if (!details?.State.Running) return `it ended with exit code ${details?.State.ExitCode}`;
    if (service.ports.length === 0) return undefined;
    const address = Object.values(details.NetworkSettings.Networks)[0]?.IPAddress ?? '';
    const tries = await Promise.all(service.ports.map((port) => accepts(address, port)));
    if (tries.includes(true)) return undefined;
    if (Date.now() > deadline) return `no answer on port ${service.ports.join(', ')}`;
    await delay(100, undefined, { signal });
  }
}

async function accepts(host: string, port: number): Promise<boolean> {
  return await new Promise((resolve) => {
    const socket = guarded(connect({ host, port, timeout: 1_000 }));
    const end = (isOpen: boolean): void => {
      socket.destroy();
      resolve(isOpen);
    };
    socket.once('connect', () => end(true));
    socket.once('error', () => end(false));
    socket.once('timeout', () => end(false));
  });
}

const shownLogBytes = 64 << 10;

async function warn(
  engine: Engine,
  job: ExecutorJob,
  service: StartedService,
  problem: string,
): Promise<void> {
  const { log } = job;
  log.plain('');
  log.plain(`*** WARNING: Service ${service.name} probably didn't start properly.`);
  log.plain(`Health check error: ${problem}`);
  log.plain('Service container logs:');
  let left = shownLogBytes;
  for await (const { data } of engine.containers.logs(service.container)) {
    log.stream.write(data.subarray(0, left));
    left -= data.length;
    if (left <= 0) break;
  }
  log.plain('*********');
}
