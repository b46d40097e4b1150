import { createHash } from 'node:crypto';
import { mkdir, rm } from 'node:fs/promises';
import type { Engine } from '@slipway/engine';
import type { ExecutorJob, Owner } from '#execution/executor';
import type { ResourceLimits } from '#execution/resource-limits';
import { restoreRules } from '#host/restore-rules';
import { labels } from '../docker/labels.ts';
import { certificateFolder, engineHosts } from './engine-service.ts';
import { listenInFolder, socketIn } from './folder-socket.ts';
import { makeJobCertificate, writeJobCertificate } from './job-certificate.ts';
import { createJobEngine, serverOf } from './job-engine.ts';
import { listenInside } from './own-address.ts';
import { publishPorts } from './published-ports.ts';
import type { SocketJob } from './rules/decision.ts';
import { jobImages } from './rules/local-names.ts';
import { openFolders } from './things/job-folders.ts';
import { openNetworks } from './things/job-networks.ts';
import { nameOf, thingsOf } from './things/job-things.ts';
import { madeThings } from './things/made-things.ts';

/** A job's own engine. */
export interface OpenJobEngine {
  /** The socket on the host. */
  readonly socket: string;
  /** Certificates on the host, and where the job looks for them; undefined when it wants none. */
  readonly certificates: { readonly host: string; readonly inside: string } | undefined;
  /** Host names of the job's own loopback. */
  readonly hosts: readonly string[];
  /** From now on the job may ask: what it makes shares the network of `container`. */
  serve(place: { readonly container: string; readonly buildsOnHost: string }): void;
  /** The container's network is a new one, of the process `pid`. */
  entered(pid: number): Promise<void>;
  /** Lets nothing of what the job has made do anything: it may have the job's folders. */
  pause(): Promise<void>;
  resume(): Promise<void>;
  close(): Promise<void>;
}

const ownLabel = 'slipway.dev/made-by';

/**
 * Opens one on a socket of its own; undefined for an engine that is elsewhere. Images of the registry `proxied`
 * come by the server's.
 */
export async function openJobEngine(
  engine: Engine,
  job: ExecutorJob,
  limits: ResourceLimits,
  openPorts: readonly number[],
  proxied?: string,
): Promise<OpenJobEngine | undefined> {
  if (!engine.address.startsWith('/')) return undefined;
  const folder = `${job.owner.directory}/jobs/${job.payload.id}.engine`;
  await rm(folder, { recursive: true, force: true });
  await mkdir(`${folder}/mounts`, { recursive: true, mode: 0o700 });
  const value = `${job.owner.key}/${job.owner.boot}/${job.payload.id}`;
  const socket = socketIn(folder);
  const names = {
    imagePath: imagePathOf(job),
    localPath: `${imagesOf(job.owner)}${job.payload.id}`,
  };
  const made = madeThings(engine, ownLabel, value);
  let served: SocketJob | undefined;
  let onHost = '';

  const whenServed = (): SocketJob => {
    if (served === undefined) throw new Error('the job has no container yet');
    return served;
  };
  const networks = openNetworks(engine, job, whenServed, openPorts);
  const hasNetwork = (it: string) => networks.find(it) !== undefined;
  const things = thingsOf(engine, job, names, hasNetwork, proxied);
  const folders = openFolders(job, `${folder}/mounts`, () => onHost);
  const ports = portsOf(engine, job, () => whenServed().container);
  const answers = createJobEngine({
    ...{ engine, networks, things, folders, ports, folder, socket },
    socketPath: engine.address,
    job: () => served,
    nameOf: (name) => nameOf(job, name),
    ...made.heard,
  });
  const listening = await listenInFolder(serverOf(answers), folder);
  const hosts = engineHosts(job);
  const { certificate, certificates } = await provideCertificate(job, hosts, folder);
  const ownAddress = createOwnAddress(job, hosts, (pid) => listenInside(pid, answers, certificate));

  return {
    socket,
    hosts,
    certificates,
    serve({ container, buildsOnHost }) {
      onHost = buildsOnHost;
      served = {
        ...{ ...names, ...limitsOf(limits), container },
        labels: { ...labels(job, 'made'), [ownLabel]: value },
        ownLabel: `${ownLabel}=${value}`,
        builds: job.inside.builds,
      };
    },
    async entered(pid) {
      ownAddress.leave();
      await ports.settle();
      await ownAddress.enter(pid);
    },
    async pause() {
      await answers.hold(true);
      await made.pauseContainers();
    },
    async resume() {
      await made.resumeContainers();
      await answers.hold(false);
    },
    async close() {
      ownAddress.leave();
      await listening.close();
      await made.removeContainers();
      await networks.close();
      await made.removeVolumes();
      await made.removeImages();
      await folders.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

const portsOnHost =
  'Published ports are not found at localhost of a shell job: ask the address that docker inspect tells, or from another container.';

/** What names of images begin with that are a job's of this runner alone. */
export function imagesOf(owner: Pick<Owner, 'key'>): string {
  return `${jobImages}${createHash('sha256').update(owner.key).digest('hex').slice(0, 12)}-`;
}

/** `localhost:8929/root/hello`: what `CI_REGISTRY_IMAGE` is by default, and no variable can change. */
function imagePathOf({ payload }: ExecutorJob): string {
  const registry = payload.credentials.find(({ type }) => type === 'registry');
  const path = payload.job_info.project_full_path;
  return registry && path ? `${registry.url}/${path.toLowerCase()}` : '';
}

/** For a job that looks for certificates somewhere. */
async function provideCertificate(job: ExecutorJob, hosts: readonly string[], folder: string) {
  const inside = certificateFolder(job);
  if (!inside) return {};
  const host = `${folder}/certificates`;
  const certificate = await makeJobCertificate(hosts, new Date());
  await writeJobCertificate(host, certificate);
  return { certificate, certificates: { host, inside } };
}

function limitsOf({ memory, cpus, pidsLimit }: ResourceLimits) {
  return { memoryBytes: memory, cpus, pidsLimit };
}

/**
 * Ports that containers of the job publish are found at its own localhost. A script on the host shares its
 * ports with everybody: none of them is a job's to give away.
 */
function portsOf(engine: Engine, job: ExecutorJob, container: () => string) {
  const isOnHost = job.inside.builds === job.host.builds;
  let isSaid = false;
  return publishPorts(engine, async (rulesFor) => {
    if (isOnHost && !isSaid) job.log.plain(portsOnHost);
    isSaid = true;
    const { State } = (await engine.containers.inspect(container())) ?? {};
    if (!State?.Pid) return;
    const complaint = await restoreRules(rulesFor(State.Pid), State.Pid);
    if (complaint) job.log.plain(`Published ports are not found at localhost: ${complaint}.`);
  });
}

/** `tcp://docker:2375` inside the job's network, for as long as its container has that network. */
function createOwnAddress(
  job: ExecutorJob,
  hosts: readonly string[],
  listen: (pid: number) => Promise<() => void>,
) {
  let stop = (): void => undefined;
  return {
    leave(): void {
      stop();
      stop = () => undefined;
    },
    async enter(pid: number): Promise<void> {
      if (hosts.length === 0 || process.getuid?.() !== 0) return;
      try {
        stop = await listen(pid);
      } catch (error) {
        const why = error instanceof Error ? error.message : String(error);
        job.log.plain(`tcp://${hosts[0]}:2375 does not answer (${why}): use /var/run/docker.sock`);
      }
    },
  };
}
