import { chmod, mkdir, statfs, writeFile } from 'node:fs/promises';
import { builderFiles, buildsWithoutEngine, type StorageDriver } from '#execution/rootless-builder';
import { give } from '#host/ownership';
import type { RunnableJob } from './runnable-job.ts';

/** File systems on which layers can be laid over each other in a user namespace: ext4, xfs, btrfs, tmpfs. */
const layering: ReadonlySet<number> = new Set([0xef53, 0x58465342, 0x9123683e, 0x01021994]);

/** Tells buildah and podman of a job in a container where to keep layers, and how to speak to the registry. */
export async function writeBuilderConfiguration(job: RunnableJob): Promise<void> {
  const { executor, host, payload, user } = job;
  if (executor.buildsDirectory === undefined || !buildsWithoutEngine(payload)) return;
  const folder = `${host.temporary}/containers`;
  await mkdir(folder);
  const files = builderFiles(payload, await driverFor(job), executor.proxied);
  for (const [name, content] of Object.entries(files)) {
    await writeFile(`${folder}/${name}`, content);
    await chmod(`${folder}/${name}`, 0o644);
    await give(user, `${folder}/${name}`);
  }
  await give(user, folder);
  await chmod(folder, 0o755);
}

/** A docker job has a folder of this host for its layers; a pod's are wherever its node keeps them. */
async function driverFor({ executor, host }: RunnableJob): Promise<StorageDriver> {
  if (executor.name !== 'docker' || process.getuid?.() !== 0) return 'vfs';
  const { type } = await statfs(host.builds);
  return layering.has(type) ? 'overlay' : 'vfs';
}
