import { BlockList } from 'node:net';
import { networkInterfaces } from 'node:os';
import { type Engine, EngineError } from '@slipway/engine';
import { label } from './labels.ts';

/** The pods' network in the engine; all clusters of a machine share it. */
export const podsNetwork = 'slipway';

/** What else it can be made of when something on the machine has the addresses asked for. */
const alternatives = Array.from({ length: 10 }, (_, index) => `10.${245 + index}.0.0/16`);

/** Makes sure that the network is there; resolves with its range of addresses. */
export async function ensurePodsNetwork(
  engine: Pick<Engine, 'networks'>,
  name: string,
  wanted: string,
): Promise<string> {
  const existing = await rangeOf(engine, name);
  if (existing !== undefined) return existing;
  const candidates = [wanted, ...alternatives].filter(isUnused);
  let first: unknown;
  for (const range of candidates.length > 0 ? candidates : [wanted]) {
    try {
      await engine.networks.create({
        Name: name,
        Driver: 'bridge',
        IPAM: { Config: [{ Subnet: range }] },
        Labels: { 'slipway.dev/network': 'pods' },
      });
      return range;
    } catch (error) {
      // Another Slipway on this machine may have made it in between.
      const made = await rangeOf(engine, name);
      if (made !== undefined) return made;
      if (!(error instanceof EngineError)) throw error;
      first ??= error;
    }
  }
  throw first;
}

/** Removes the network unless containers of any cluster still need it; whether it is gone. */
export async function removePodsNetwork(engine: Engine): Promise<boolean> {
  const users = await engine.containers.list({ labels: { [label.cluster]: '' } });
  if (users.length > 0) return false;
  try {
    await engine.networks.remove(podsNetwork);
    return true;
  } catch (error) {
    // Somebody has put a container of another kind into it.
    if (error instanceof EngineError) return false;
    throw error;
  }
}

async function rangeOf(
  engine: Pick<Engine, 'networks'>,
  name: string,
): Promise<string | undefined> {
  const network = await engine.networks.inspect(name);
  return network && (network.IPAM?.Config[0]?.Subnet ?? '');
}

/** The engine looks at its own networks only; this machine may have others with such addresses. */
function isUnused(range: string): boolean {
  const [base = '', bits] = range.split('/');
  const list = new BlockList();
  list.addSubnet(base, Number(bits));
  const addresses = Object.values(networkInterfaces()).flatMap((found) => found ?? []);
  return !addresses.some(({ family, address }) => family === 'IPv4' && list.check(address));
}
