import { chown, lstat, open, writeFile } from 'node:fs/promises';
import { connect, createServer, type Socket } from 'node:net';
import { guarded } from '@slipway/io';
import type { ExecutorJob } from '#execution/executor';

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
  isAllowed: boolean,
): Promise<EngineSocket> {
  const none = { mounts: [], close: async () => undefined };
  const address = job.hostEnvironment.DOCKER_HOST ?? `unix://${usualSocket}`;
  const target = address.startsWith('unix://') ? address.slice('unix://'.length) : undefined;
  // An engine elsewhere asks by itself who may use it.
  if (target === undefined || !(await isSocket(target))) return none;
  if (!isAllowed) {
    job.log.plain('This job has no container engine: the setting shell-docker keeps it away.');
    await writeFile(`${folder}/.no-engine`, '');
    return { mounts: [[target, `${folder}/.no-engine`]], close: none.close };
  }
  job.log.plain(
    'This job may use the container engine, which is as good as root; a team sets shell-docker to protected or off.',
  );
  return await openRelay(job, folder, target);
}

async function openRelay(job: ExecutorJob, folder: string, target: string): Promise<EngineSocket> {
  const sockets = new Set<Socket>();
  const server = guarded(
    createServer({ allowHalfOpen: true }, (client) => {
      const engine = guarded(connect({ path: target, allowHalfOpen: true }));
      for (const socket of [guarded(client), engine]) {
        sockets.add(socket);
        socket.once('close', () => sockets.delete(socket));
      }
      client.once('close', () => engine.destroy());
      engine.once('close', () => client.destroy());
      client.pipe(engine);
      engine.pipe(client);
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

async function isSocket(path: string): Promise<boolean> {
  return await lstat(path).then(
    (found) => found.isSocket(),
    () => false,
  );
}
