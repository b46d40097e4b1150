import { chmod, open } from 'node:fs/promises';
import type { Server } from 'node:http';
import type { Socket } from 'node:net';

/** The socket in a job's folder. */
export const socketIn = (folder: string): string => `${folder}/docker.sock`;

/** Listens on the socket of a folder, until it is closed with all its connections. */
export async function listenInFolder(
  server: Server,
  folder: string,
): Promise<{ close(): Promise<void> }> {
  const sockets = new Set<Socket>();
  server.on('connection', (it: Socket) => {
    sockets.add(it);
    it.once('close', () => sockets.delete(it));
  });
  // The path of a socket has to be short, whatever the data folder is called.
  const handle = await open(folder, 'r');
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(socketIn(`/proc/self/fd/${handle.fd}`), resolve);
  });
  // Whoever the job's image says it is; nobody else gets into the folder.
  await chmod(socketIn(folder), 0o666);
  return {
    async close() {
      // Those that were upgraded are no HTTP any more.
      for (const it of sockets) it.destroy();
      await new Promise((resolve) => server.close(resolve));
      await handle.close();
    },
  };
}
