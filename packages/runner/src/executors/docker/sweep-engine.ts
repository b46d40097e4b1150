import type { Engine, Labels } from '@slipway/engine';
import type { Owner } from '#execution/executor';
import { imagesOf } from '../engine-socket/open-job-engine.ts';
import { bridgeOption, forgetBridge } from '../engine-socket/things/bridge-walls.ts';
import { sweepFolders } from '../engine-socket/things/job-folders.ts';
import { bootLabel, ownerLabel } from './labels.ts';

/** Removes what an earlier process of this runner has left in the Engine, and of its mounts on the host. */
export async function sweepEngine(engine: Engine, owner: Owner): Promise<void> {
  const wanted = { labels: { [ownerLabel]: owner.key } };
  const isOld = ({ Labels }: { readonly Labels?: Labels | null }): boolean =>
    Labels?.[bootLabel] !== owner.boot;
  for (const { Id } of (await engine.containers.list(wanted)).filter(isOld)) {
    await engine.containers.remove(Id, { force: true });
  }
  for (const network of (await engine.networks.list(wanted)).filter(isOld)) {
    await removeNetwork(engine, network);
  }
  for (const { Name } of (await engine.volumes.list(wanted)).filter(isOld)) {
    await engine.volumes.remove(Name);
  }
  await sweepFolders(`${owner.directory}/jobs`);
  const own = imagesOf(owner);
  const names = (await engine.images.list()).flatMap(({ RepoTags }) => RepoTags ?? []);
  for (const name of names.filter((it) => it.startsWith(own))) await engine.images.remove(name);
}

/** A network of a job, and the walls around it. */
export async function removeNetwork(
  engine: Engine,
  { Id, Options }: { readonly Id: string; readonly Options?: Readonly<Record<string, string>> },
): Promise<void> {
  await engine.networks.remove(Id);
  const bridge = Options?.[bridgeOption];
  if (bridge !== undefined) await forgetBridge(bridge);
}
