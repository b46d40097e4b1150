import { PassThrough } from 'node:stream';
import { guarded } from '@slipway/io';
import type { ExecutorJob } from '#execution/executor';
import { serviceAliases, serviceVariables } from '../services/service.ts';
import { showServiceLog, showsServices } from '../services/service-log.ts';
import type { KubeClient } from './client/kube-client.ts';
import { type ContainerStatus, type Pod, serviceContainerName } from './pod.ts';
import { execInPod } from './running/pod-exec.ts';

/** A job's pod that runs. */
interface At {
  readonly client: KubeClient;
  readonly namespace: string;
  readonly name: string;
}

/** A service in it. */
interface PodService {
  readonly name: string;
  readonly container: string;
  readonly aliases: readonly string[];
  /** The port by which it tells that it is ready. */
  readonly port: number | undefined;
}

/** The services of a job whose logs are shown; closing ends that. */
export interface ShownServices {
  close(): Promise<void>;
}

/**
 * Waits for services that name a port in `HEALTHCHECK_TCP_PORT`, all of them at once. One that does
 * not listen in time, or has failed, is shown with its log; the job goes on. One that has ended well
 * has done its work.
 */
export async function awaitServices(
  at: At,
  job: ExecutorJob,
  timeoutSeconds: number,
  signal: AbortSignal,
): Promise<ShownServices> {
  const services = job.payload.services.map((service, index): PodService => {
    const port = Number(serviceVariables(job, service).get('HEALTHCHECK_TCP_PORT'));
    return {
      name: service.name,
      container: serviceContainerName(index),
      aliases: serviceAliases(service),
      port: port > 0 && port < 65_536 ? port : undefined,
    };
  });
  const shown = showLogs(at, job, services);
  if (services.some(({ port }) => port !== undefined)) {
    job.log.plain(
      `Waiting for services to be up and running (timeout ${timeoutSeconds} seconds)...`,
    );
  }
  const deadline = Date.now() + timeoutSeconds * 1000;
  await Promise.all(
    services.map(async (service) => {
      const problem = await problemOf(at, service, deadline, signal);
      if (problem) await warn(at, job, service, problem, signal);
    }),
  );
  return shown;
}

async function problemOf(
  at: At,
  { container, port }: PodService,
  deadline: number,
  signal: AbortSignal,
): Promise<string | undefined> {
  for (;;) {
    const ended = (await statusOf(at, container))?.state?.terminated;
    if (ended && (ended.exitCode !== 0 || port !== undefined)) {
      return `it ended with exit code ${ended.exitCode}`;
    }
    if (port === undefined || (await listens(at, port, signal))) return undefined;
    if (Date.now() > deadline) return `no answer on port ${port}`;
  }
}

async function statusOf(at: At, container: string): Promise<ContainerStatus | undefined> {
  const pod = await at.client.get<Pod>(`/api/v1/namespaces/${at.namespace}/pods/${at.name}`);
  return pod?.status?.containerStatuses?.find(({ name }) => name === container);
}

/**
 * Whether somebody in the pod listens on `port`, now or within a second. Read from the kernel's table
 * by the shell alone: the helper's image needs no program for it.
 */
async function listens(at: At, port: number, signal: AbortSignal): Promise<boolean> {
  const local = port.toString(16).toUpperCase().padStart(4, '0');
  const script = [
    'i=0; while [ $i -lt 5 ]; do',
    'for table in /proc/net/tcp /proc/net/tcp6; do',
    `while read -r _ local _ state _; do case "$local $state" in *":${local} 0A") exit 0 ;; esac`,
    'done 2>/dev/null < $table; done',
    'sleep 0.2; i=$((i+1)); done; exit 1',
  ].join('\n');
  const ignored = guarded(new PassThrough()).resume();
  const command = ['sh', '-c', script];
  const run = { namespace: at.namespace, pod: at.name, container: 'helper', command };
  return (await execInPod(at.client, { ...run, stdout: ignored }, signal)) === 0;
}

const shownLogBytes = 64 << 10;

async function warn(
  at: At,
  { log }: ExecutorJob,
  service: PodService,
  problem: string,
  signal: AbortSignal,
): Promise<void> {
  log.plain('');
  log.plain(`*** WARNING: Service ${service.name} probably didn't start properly.`);
  log.plain(`Health check error: ${problem}`);
  log.plain('Service container logs:');
  try {
    const path = logPath(at, service.container, `limitBytes=${shownLogBytes}`);
    for await (const chunk of await at.client.open(path, signal)) log.stream.write(chunk);
  } catch (error) {
    signal.throwIfAborted();
    log.plain(`they cannot be read: ${String(error)}`);
  }
  log.plain('*********');
}

function showLogs(at: At, job: ExecutorJob, services: readonly PodService[]): ShownServices {
  if (!showsServices(job.variables)) return { close: async () => undefined };
  const stop = new AbortController();
  const shown = services.map(async ({ container, aliases }) => {
    try {
      const output = await at.client.open(logPath(at, container, 'follow=true'), stop.signal);
      await showServiceLog(aliases, output as AsyncIterable<Buffer>, job.log.stream);
    } catch (error) {
      if (!stop.signal.aborted) job.log.warn(`the log of a service ends here: ${String(error)}`);
    }
  });
  return {
    async close() {
      stop.abort();
      await Promise.all(shown);
    },
  };
}

const logPath = ({ namespace, name }: At, container: string, query: string): string =>
  `/api/v1/namespaces/${namespace}/pods/${name}/log?container=${container}&${query}`;
