import type { Engine } from '@slipway/engine';
import type { Act, SocketJob } from '../rules/decision.ts';
import type { JobNetworks } from '../things/job-networks.ts';
import type { JobThings } from '../things/job-things.ts';

/** What the answer to an act says. */
export interface Done {
  readonly status: number;
  readonly body?: unknown;
}

/** With what acts are done. */
export interface ActPlace {
  readonly engine: Engine;
  readonly networks: JobNetworks;
  readonly things: JobThings;
  readonly nameOf: (name: string) => string;
  readonly job: () => SocketJob | undefined;
  /** Told of each volume that there is now. */
  readonly madeVolume: (name: string) => void;
}

/** Does what the rules have allowed. All that it is about is the job's. */
export async function perform(act: Act, place: ActPlace): Promise<Done> {
  const { engine, networks, nameOf, things } = place;
  if (act.type === 'make-network') {
    const { id } = await networks.make(act);
    return { status: 201, body: { Id: id, Warning: '' } };
  }
  if (act.type === 'make-volume') {
    const made = await makeVolume(act, place);
    return { status: 201, body: { ...made, Name: act.name } };
  }
  if (act.type === 'remove-volume') {
    await engine.volumes.remove(nameOf(act.name));
    return { status: 204 };
  }
  const network = networks.find(act.id);
  if (network === undefined)
    return { status: 404, body: { message: `network ${act.id} not found` } };
  if (act.type === 'remove-network') {
    await networks.remove(network);
    return { status: 204 };
  }
  const container = (await things.container(act.container)) ?? act.container;
  if (act.type === 'disconnect') await engine.networks.disconnect(network.id, container);
  else {
    const Aliases = [...(await givenName(container, place)), ...act.aliases];
    await engine.networks.connect(network.id, container, { Aliases });
  }
  return { status: 200 };
}

/** The name that the job gave a container: the engine has more before it. */
async function givenName(container: string, { engine, nameOf }: ActPlace): Promise<string[]> {
  const { Name = '' } = (await engine.containers.inspect(container)) ?? {};
  const prefix = `/${nameOf('')}`;
  return Name.startsWith(prefix) ? [Name.slice(prefix.length)] : [];
}

/** One that is there already stays as it is. */
export async function makeVolume(
  { name, labels }: { readonly name: string; readonly labels: Readonly<Record<string, string>> },
  { engine, nameOf, job, madeVolume }: ActPlace,
) {
  const own = nameOf(name);
  const made = await engine.volumes.create({
    Name: own,
    Labels: { ...labels, ...job()?.labels },
  });
  madeVolume(own);
  return made;
}
