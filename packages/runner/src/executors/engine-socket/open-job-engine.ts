import { createHash } from 'node:crypto';
import { chmod, mkdir, open, rm } from 'node:fs/promises';
import type { Socket } from 'node:net';
import type { Engine } from '@slipway/engine';
import type { ExecutorJob, Owner } from '#execution/executor';
import type { ResourceLimits } from '#execution/resource-limits';
import { restoreRules } from '#host/restore-rules';
import { labels } from '../docker/labels.ts';
import { certificateFolder, engineHosts } from './engine-service.ts';
import { makeJobCertificate, writeJobCertificate } from './job-certificate.ts';
import { createJobEngine, serverOf } from './job-engine.ts';
import { openFolders } from './job-folders.ts';
import { openNetworks } from './job-networks.ts';
import { nameOf, thingsOf } from './job-things.ts';
import { listenInside } from './own-address.ts';
import { publishPorts } from './published-ports.ts';
import type { SocketJob } from './rules/decision.ts';
import { jobImages } from './rules/local-names.ts';

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
  const socket = `${folder}/docker.sock`;
  const names = {
    imagePath: imagePathOf(job),
    localPath: `${imagesOf(job.owner)}${job.payload.id}`,
  };
  const made = new Set<string>();
  const volumes = new Set<string>();
  const paused = new Set<string>();
  let served: SocketJob | undefined;
  let onHost = '';
  let leave = (): void => undefined;

  const whenServed = (): SocketJob => {
    if (served === undefined) throw new Error('the job has no container yet');
    return served;
  };
  const networks = openNetworks(engine, job, whenServed, openPorts);
  const hasNetwork = (it: string) => networks.find(it) !== undefined;
  const things = thingsOf(engine, job, names, hasNetwork, proxied);
  const folders = openFolders(job, `${folder}/mounts`, () => onHost);
  /** A script on the host shares its ports with everybody: none of them is a job's to give away. */
  const isOnHost = job.inside.builds === job.host.builds;
  let isSaid = false;
  const ports = publishPorts(engine, async (rulesFor) => {
    if (isOnHost && !isSaid) job.log.plain(portsOnHost);
    isSaid = true;
    const { State } = (await engine.containers.inspect(whenServed().container)) ?? {};
    if (!State?.Pid) return;
    const complaint = await restoreRules(rulesFor(State.Pid), State.Pid);
    if (complaint) job.log.plain(`Published ports are not found at localhost: ${complaint}.`);
  });
  const answers = createJobEngine({
    ...{ engine, networks, things, folders, ports, folder, socket },
    socketPath: engine.address,
    job: () => served,
    nameOf: (name) => nameOf(job, name),
    tagged: (name) => void made.add(name),
    pushed: (name) => void made.delete(name),
    madeVolume: (name) => void volumes.add(name),
  });
  const server = serverOf(answers);
  const sockets = new Set<Socket>();
  server.on('connection', (it: Socket) => {
    sockets.add(it);
    it.once('close', () => sockets.delete(it));
  });
  // The path of a socket has to be short, whatever the data folder is called.
  const handle = await open(folder, 'r');
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(`/proc/self/fd/${handle.fd}/docker.sock`, resolve);
  });
  // Whoever the job's image says it is; nobody else gets into the folder.
  await chmod(socket, 0o666);
  const hosts = engineHosts(job);
  const inside = certificateFolder(job);
  const certificate = inside && (await makeJobCertificate(hosts, new Date()));
  if (certificate) await writeJobCertificate(`${folder}/certificates`, certificate);

  return {
    socket,
    hosts,
    certificates: inside ? { host: `${folder}/certificates`, inside } : undefined,
    serve({ container, buildsOnHost }) {
      onHost = buildsOnHost;
      served = {
        ...names,
        labels: { ...labels(job, 'made'), [ownLabel]: value },
        ownLabel: `${ownLabel}=${value}`,
        container,
        builds: job.inside.builds,
        memoryBytes: limits.memory,
        cpus: limits.cpus,
        pidsLimit: limits.pidsLimit,
      };
    },
    async entered(pid) {
      leave();
      leave = () => undefined;
      await ports.settle();
      if (hosts.length === 0 || process.getuid?.() !== 0) return;
      try {
        leave = await listenInside(pid, answers, certificate || undefined);
      } catch (error) {
        const why = error instanceof Error ? error.message : String(error);
        job.log.plain(`tcp://${hosts[0]}:2375 does not answer (${why}): use /var/run/docker.sock`);
      }
    },
    async pause() {
      await answers.hold(true);
      const wanted = { labels: { [ownLabel]: value }, running: true };
      for (const { Id, State } of await engine.containers.list(wanted)) {
        if (State !== 'running') continue;
        paused.add(Id);
        await engine.containers.pause(Id);
      }
    },
    async resume() {
      for (const id of paused) await engine.containers.unpause(id);
      paused.clear();
      await answers.hold(false);
    },
    async close() {
      leave();
      // Those that were upgraded are no HTTP any more.
      for (const it of sockets) it.destroy();
      await new Promise((resolve) => server.close(resolve));
      await handle.close();
      for (const { Id } of await engine.containers.list({ labels: { [ownLabel]: value } })) {
        await engine.containers.remove(Id, { force: true });
      }
      await networks.close();
      for (const name of volumes) await engine.volumes.remove(name).catch(() => undefined);
      // What went nowhere was for this job only; its layers stay as long as others have them.
      for (const name of made) await engine.images.remove(name).catch(() => undefined);
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
