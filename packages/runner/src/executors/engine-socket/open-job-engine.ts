import { chmod, mkdir, open, rm } from 'node:fs/promises';
import type { Socket } from 'node:net';
import type { Engine } from '@slipway/engine';
import type { ExecutorJob } from '#execution/executor';
import type { ResourceLimits } from '#execution/resource-limits';
import { labels } from '../docker/labels.ts';
import type { SocketJob } from './rules/decision.ts';
import { createJobEngine } from './job-engine.ts';
import { nameOf, thingsOf } from './job-things.ts';

/** A job's own engine. */
export interface OpenJobEngine {
  /** The socket on the host. */
  readonly socket: string;
  /** From now on the job may ask: what it makes shares the network of its container. */
  serve(container: string): void;
  close(): Promise<void>;
}

const ownLabel = 'slipway.dev/made-by';

/** Opens one on a socket of its own; undefined for an engine that is elsewhere. */
export async function openJobEngine(
  engine: Engine,
  job: ExecutorJob,
  limits: ResourceLimits,
): Promise<OpenJobEngine | undefined> {
  if (!engine.address.startsWith('/')) return undefined;
  const folder = `${job.owner.directory}/jobs/${job.payload.id}.engine`;
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const value = `${job.owner.key}/${job.owner.boot}/${job.payload.id}`;
  const things = thingsOf(engine, job);
  const made = new Set<string>();
  let served: SocketJob | undefined;
  const server = createJobEngine({
    socketPath: engine.address,
    folder,
    job: () => served,
    things,
    nameOf: (name) => nameOf(job, name),
    tagged: (name) => void made.add(name),
    pushed: (name) => void made.delete(name),
  });
  const sockets = new Set<Socket>();
  server.on('connection', (socket: Socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
  });
  // The path of a socket has to be short, whatever the data folder is called.
  const handle = await open(folder, 'r');
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(`/proc/self/fd/${handle.fd}/docker.sock`, resolve);
  });
  const socket = `${folder}/docker.sock`;
  // Whoever the job's image says it is; nobody else gets into the folder.
  await chmod(socket, 0o666);
  return {
    socket,
    serve(container) {
      served = {
        labels: { ...labels(job, 'made'), [ownLabel]: value },
        ownLabel: `${ownLabel}=${value}`,
        container,
        imagePath: imagePathOf(job),
        memoryBytes: limits.memory,
        cpus: limits.cpus,
        pidsLimit: limits.pidsLimit,
      };
    },
    async close() {
      // Those that were upgraded are no HTTP any more.
      for (const it of sockets) it.destroy();
      await new Promise((resolve) => server.close(resolve));
      await handle.close();
      // What went nowhere was for this job only; its layers stay as long as others have them.
      for (const name of made) await engine.images.remove(name).catch(() => undefined);
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** `localhost:8929/root/hello`: what `CI_REGISTRY_IMAGE` is by default, and no variable can change. */
function imagePathOf({ payload }: ExecutorJob): string {
  const registry = payload.credentials.find(({ type }) => type === 'registry');
  const path = payload.job_info.project_full_path;
  return registry && path ? `${registry.url}/${path.toLowerCase()}` : '';
}
