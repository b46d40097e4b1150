import type { Mount } from '@slipway/engine';
import { type ActPlace, makeVolume } from './answers/acts.ts';
import type { ContainerWish, MountWish, NetworkWish } from './rules/decision.ts';
import type { Fields } from './rules/fields.ts';
import type { JobFolders } from './things/job-folders.ts';
import type { JobNetwork } from './things/job-networks.ts';

/** Where a container's wishes are fulfilled. */
export interface ContainerPlace extends ActPlace {
  readonly folders: JobFolders;
  /** The job's own socket on the host. */
  readonly socket: string;
}

/** A container's configuration, and where it is to be connected once it is made. */
export interface PlacedContainer {
  readonly body: Fields;
  readonly later: readonly { readonly network: JobNetwork; readonly aliases: readonly string[] }[];
}

/** Puts the engine's names in the place of the job's: of images, networks, folders and volumes. */
export async function placeContainer(
  body: Fields,
  wish: ContainerWish,
  name: string | null,
  place: ContainerPlace,
): Promise<PlacedContainer> {
  const mounts: Mount[] = [];
  for (const mount of wish.mounts) mounts.push(await placeMount(mount, place));
  const host = {
    ...(body.HostConfig as Fields),
    ...(mounts.length > 0 && { Mounts: mounts }),
  };
  const image = place.things.image(String(body.Image));
  const placed = { ...body, Image: image, HostConfig: host };
  if (wish.joins !== undefined) {
    const joined = await place.things.container(wish.joins);
    const apart = { ...host, NetworkMode: `container:${joined}` };
    return { body: { ...placed, HostConfig: apart }, later: [] };
  }
  if (!wish.isApart) return { body: placed, later: [] };
  const [first, ...later] = await networksFor(wish.networks, name, place);
  if (first === undefined) throw new Error('a container apart has a network');
  const { network, aliases } = first;
  const apart = {
    ...placed,
    HostConfig: { ...host, NetworkMode: network.name },
    NetworkingConfig: { EndpointsConfig: { [network.name]: { Aliases: aliases } } },
  };
  return { body: apart, later };
}

async function networksFor(
  wishes: readonly NetworkWish[],
  name: string | null,
  { networks }: ContainerPlace,
) {
  const names = name ? [name] : [];
  if (wishes.length === 0) return [{ network: await networks.usual(), aliases: names }];
  return wishes.flatMap(({ name: asked, aliases }) => {
    const network = networks.find(asked);
    return network ? [{ network, aliases: [...new Set([...names, ...aliases])] }] : [];
  });
}

async function placeMount(wish: MountWish, place: ContainerPlace): Promise<Mount> {
  const { target: Target, isReadOnly: ReadOnly } = wish;
  if (wish.kind === 'engine') return { Type: 'bind', Source: place.socket, Target, ReadOnly };
  if (wish.kind === 'folder') {
    return { Type: 'bind', Source: await place.folders.open(wish.path), Target, ReadOnly };
  }
  await makeVolume({ name: wish.name, labels: {} }, place);
  const Source = place.nameOf(wish.name);
  return { Type: 'volume', Source, Target, ReadOnly, VolumeOptions: { NoCopy: wish.isEmpty } };
}
