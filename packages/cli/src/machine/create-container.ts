import type { Engine, HostConfig } from '@slipway/engine';
import { type ContainerWish, MachineRefusal } from '@slipway/server';

/** Makes a container and starts it; pulls its image where it is missing. Resolves with the id. */
export async function createContainer(engine: Engine, wish: ContainerWish): Promise<string> {
  const bindings = portBindings(wish.ports);
  if (!(await engine.images.inspect(wish.image))) await engine.images.pull(wish.image);
  const id = await engine.containers.create(
    {
      Image: wish.image,
      ...(wish.command.length > 0 && { Cmd: wish.command }),
      Env: wish.environment,
      ExposedPorts: Object.fromEntries(Object.keys(bindings ?? {}).map((port) => [port, {}])),
      HostConfig: { ...(bindings && { PortBindings: bindings }) },
    },
    wish.name === undefined ? {} : { name: wish.name },
  );
  try {
    await engine.containers.start(id);
  } catch (error) {
    // One that never ran would only be in the way of the next attempt.
    await engine.containers.remove(id, { force: true });
    throw error;
  }
  return id;
}

/** `8080:80` or `8080:80/udp`: reached from this machine only, as everything here. */
function portBindings(ports: readonly string[]): HostConfig['PortBindings'] {
  return Object.fromEntries(
    ports.map((port) => {
      const [, outside, inside, kind = 'tcp'] = /^(\d+):(\d+)(?:\/(tcp|udp))?$/.exec(port) ?? [];
      if (outside === undefined || inside === undefined) {
        throw new MachineRefusal(`“${port}” is no pair of ports: write 8080:80`);
      }
      return [`${inside}/${kind}`, [{ HostIp: '127.0.0.1', HostPort: outside }]];
    }),
  );
}
