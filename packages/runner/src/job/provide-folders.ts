import { chmod, mkdir, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { give, makeFolderFor } from '#host/ownership';
import { requireRealFolders } from '#host/real-folders';
import { removeTree } from '#host/remove-tree';
import { writeBuilderConfiguration } from './builder-configuration.ts';
import { writeDockerConfiguration } from './credentials.ts';
import type { RunnableJob } from './runnable-job.ts';

/**
 * Makes a job's folders before anything of it runs, and puts beside the project what only the job may
 * read: file variables and the Docker client's configuration.
 */
export async function provideFolders(job: RunnableJob): Promise<void> {
  const { host, user } = job;
  await makeWay(job);
  await requireRealFolders(host, 'remove');
  await removeTree(host.temporary);
  await makeFolderFor(user, host.builds, host.temporary);
  await removeTree(job.privateFolder);
  await mkdir(job.privateFolder, { mode: 0o700 });
  // Inside a container any user may have to read and write here; the host's way in is closed.
  if (user.type === 'any') await chmod(host.temporary, 0o777);
  await writeFileVariables(job);
  await writeDockerLogin(job);
  await writeBuilderConfiguration(job);
}

/** Nobody else on this machine has business here, whatever the folders below allow. */
async function makeWay({ host, user }: RunnableJob): Promise<void> {
  const slot = dirname(host.builds);
  if (user.type !== 'own') {
    await mkdir(slot, { recursive: true, mode: 0o700 });
    return;
  }
  await mkdir(dirname(slot), { recursive: true, mode: 0o700 });
  // Seen by nobody but this job, which has to get through to its own folders.
  await mkdir(slot, { recursive: true, mode: 0o755 });
}

async function writeFileVariables({ files, host, user }: RunnableJob): Promise<void> {
  const mode = user.type === 'any' ? 0o666 : 0o600;
  for (const { key, content } of files) {
    const path = `${host.temporary}/${key}`;
    await writeFile(path, content, { mode });
    await chmod(path, mode);
    await give(user, path);
  }
}

async function writeDockerLogin(job: RunnableJob): Promise<void> {
  const { host, hostEnvironment, inside, payload, user, variables } = job;
  if (variables.get('DOCKER_CONFIG') !== `${inside.temporary}/docker`) return;
  const folder = `${host.temporary}/docker`;
  // What the runner's user is signed in to is no business of another user.
  const home = user.type === 'runner' ? hostEnvironment.HOME : undefined;
  await writeDockerConfiguration(folder, payload.credentials, {
    home,
    given: variables.get('DOCKER_AUTH_CONFIG'),
  });
  await give(user, folder, `${folder}/config.json`);
  if (user.type !== 'any') return;
  // Clients write there, too, as whoever the image says.
  await chmod(folder, 0o777);
  await chmod(`${folder}/config.json`, 0o666);
}
