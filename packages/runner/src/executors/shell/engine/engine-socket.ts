import { chown, lstat, open, writeFile } from 'node:fs/promises';
import { connect, createServer, type Socket } from 'node:net';
import { guarded } from '@slipway/io';
import type { ExecutorJob } from '#execution/executor';
import { tellOfEngine } from '#executors/engine-socket/engine-service';
import type { EngineRight } from './engine-right.ts';
import type { OwnEngine } from './own-engine.ts';

/** A job's way to the container engine of this host, or the lack of one. */
export interface EngineSocket {
  /** Files that the job finds in place of others. */
  readonly mounts: readonly (readonly [target: string, source: string])[];
  close(): Promise<void>;
}

const usualSocket = '/var/run/docker.sock';

/**
 * Gives a job the engine under the address that it has on the host: a socket of the job's own, which
 * ends with the job. A job without that right gets none, even where everybody may use the engine's.
 */
export async function provideEngine(
  job: ExecutorJob,
  folder: string,
  right: EngineRight,
  own: OwnEngine | undefined,
): Promise<EngineSocket> {
  const none = { mounts: [], close: async () => undefined };
  const address = job.hostEnvironment.DOCKER_HOST ?? `unix://${usualSocket}`;
  const target = address.startsWith('unix://') ? address.slice('unix://'.length) : undefined;
  // An engine elsewhere asks by itself who may use it.
  if (target === undefined || !(await isSocket(target))) return none;
  if (right === 'own' && own) {
    job.log.plain(
      'This job has a container engine of its own, without privileges; shell-docker can change that.',
    );
    tellOfEngine(job);
    return await openRelay(job, folder, target, () => own.socket());
  }
  if (right !== 'machine') {
    job.log.plain('This job has no container engine: the setting shell-docker keeps it away.');
    await writeFile(`${folder}/.no-engine`, '');
    return { mounts: [[target, `${folder}/.no-engine`]], close: none.close };
  }
  job.log.plain(
    'This job may use the container engine, which is as good as root; a team sets shell-docker to own, protected or off.',
  );
  return await openRelay(job, folder, target, async () => target);
}

/** A socket in the job's folder that is found at `target`; who connects to it gets to what `find` finds. */
async function openRelay(
  job: ExecutorJob,
  folder: string,
  target: string,
  find: () => Promise<string>,
): Promise<EngineSocket> {
  const sockets = new Set<Socket>();
  const keep = (socket: Socket): Socket => {
    sockets.add(guarded(socket));
    socket.once('close', () => sockets.delete(socket));
    return socket;
  };
  const server = guarded(
    createServer({ allowHalfOpen: true }, (client) => {
      keep(client);
      find().then(
        (path) => join(client, keep(connect({ path, allowHalfOpen: true }))),
        (error: unknown) => {
          job.log.warn(`the container engine of this job could not be opened: ${error}`);
          client.destroy();
        },
      );
    }),
  );
  // The path of a socket has to be short, whatever the data folder is called. The folder stays open as
  // long as the socket is there: by this path it is removed again.
  const handle = await open(folder, 'r');
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(`/proc/self/fd/${handle.fd}/.engine.sock`, resolve);
  });
  const path = `${folder}/.engine.sock`;
  if (job.user.type === 'own') await chown(path, job.user.id, job.user.id);
  return {
    mounts: [[target, path]],
    async close() {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
      await handle.close();
    },
  };
}

function join(client: Socket, engine: Socket): void {
  client.once('close', () => engine.destroy());
  engine.once('close', () => client.destroy());
  client.pipe(engine);
  engine.pipe(client);
}

async function isSocket(path: string): Promise<boolean> {
  return await lstat(path).then(
    (found) => found.isSocket(),
    () => false,
  );
}
