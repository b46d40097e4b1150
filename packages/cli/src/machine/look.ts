import type {
  Machine,
  MachineContainer,
  MachineImage,
  MachineNetwork,
  MachineVolume,
} from '@slipway/contract';
import type {
  ContainerSummary,
  Engine,
  ImageSummary,
  NetworkDetails,
  VolumeDetails,
} from '@slipway/engine';
import { ownerOf } from './owner.ts';

/** Everything that the engine has, and who uses it. An engine that does not answer says why. */
export async function lookAt(engine: Engine): Promise<Machine> {
  try {
    const [version, info, containers, images, volumes, networks] = await Promise.all([
      engine.version(),
      engine.info(),
      engine.containers.list(),
      engine.images.list(),
      engine.volumes.list(),
      engine.networks.list(),
    ]);
    const shown = containers.map(containerOf);
    return {
      engine: {
        address: engine.address,
        version: version.Version,
        system: `${info.OperatingSystem}, ${info.Architecture}`,
        cpus: info.NCPU,
        memory: info.MemTotal,
        problem: null,
      },
      containers: shown.toSorted((a, b) => b.created_at.localeCompare(a.created_at)),
      images: images.map((image) => imageOf(image, containers)).toSorted((a, b) => b.size - a.size),
      volumes: volumes.map((volume) => volumeOf(volume, containers)),
      networks: networks.map((network) => networkOf(network, containers)),
    };
  } catch (error) {
    if (!(error instanceof Error && error.name === 'EngineUnavailable')) throw error;
    const none = { version: null, system: null, cpus: null, memory: null };
    return {
      engine: { address: engine.address, ...none, problem: error.message },
      ...{ containers: [], images: [], volumes: [], networks: [] },
    };
  }
}

const nameOf = ({ Names, Id }: ContainerSummary) => Names[0]?.replace(/^\//, '') ?? Id.slice(0, 12);
const dateOf = (seconds: number) => new Date(seconds * 1000).toISOString();

function containerOf(container: ContainerSummary): MachineContainer {
  const ports = (container.Ports ?? []).map(({ PrivatePort, PublicPort, Type }) =>
    PublicPort === undefined ? `${PrivatePort}/${Type}` : `${PublicPort} → ${PrivatePort}/${Type}`,
  );
  return {
    id: container.Id,
    name: nameOf(container),
    image: container.Image,
    state: container.State,
    status: container.Status,
    created_at: dateOf(container.Created),
    owner: ownerOf(container.Labels ?? {}),
    ports: [...new Set(ports)],
  };
}

function imageOf(image: ImageSummary, containers: readonly ContainerSummary[]): MachineImage {
  return {
    id: image.Id,
    tags: (image.RepoTags ?? []).filter((tag) => tag !== '<none>:<none>'),
    size: image.Size,
    created_at: dateOf(image.Created),
    used_by: containers.filter(({ ImageID }) => ImageID === image.Id).map(nameOf),
  };
}

function volumeOf(
  { Name, Driver }: VolumeDetails,
  containers: readonly ContainerSummary[],
): MachineVolume {
  const isMounted = ({ Mounts }: ContainerSummary) =>
    Mounts?.some((mount) => mount.Name === Name) ?? false;
  return { name: Name, driver: Driver, used_by: containers.filter(isMounted).map(nameOf) };
}

/** Networks that no engine is without. */
const builtIn = new Set(['bridge', 'host', 'none', 'podman']);

function networkOf(
  { Id, Name, Driver, Labels }: NetworkDetails,
  containers: readonly ContainerSummary[],
): MachineNetwork {
  const isIn = ({ NetworkSettings }: ContainerSummary) =>
    Object.hasOwn(NetworkSettings?.Networks ?? {}, Name);
  return {
    id: Id,
    name: Name,
    driver: Driver,
    used_by: containers.filter(isIn).map(nameOf),
    is_kept:
      builtIn.has(Name) || Object.keys(Labels ?? {}).some((it) => /^slipway\.dev\//.test(it)),
  };
}
