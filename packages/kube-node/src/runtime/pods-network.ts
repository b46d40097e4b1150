import { existsSync, readFileSync } from 'node:fs';
import { BlockList } from 'node:net';
import { networkInterfaces } from 'node:os';
import { setTimeout as delay } from 'node:timers/promises';
import { type Engine, EngineError } from '@slipway/engine';
import { label } from './labels.ts';

/** The pods' network in the engine; all clusters of a machine share it. */
export const podsNetwork = 'slipway';

/** What else it can be made of when something on the machine has the addresses asked for. */
const alternatives = Array.from({ length: 10 }, (_, index) => `10.${245 + index}.0.0/16`);

/** The engine reserves the addresses of a network a while before it shows it. */
const patience = { checks: 20, everyMs: 100 };

/**
 * Makes sure that the network is there; resolves with its range of addresses.
 *
 * The engine lets two networks have one name, but never the same addresses. So when addresses are
 * taken, another Slipway may be making this very network: it is waited for before others are tried.
 */
export async function ensurePodsNetwork(
  engine: Pick<Engine, 'networks'>,
  name: string,
  wanted: string,
  { checks, everyMs } = patience,
): Promise<string> {
  const existing = await rangeOf(engine, name);
  if (existing !== undefined) return existing;
  const awaitOther = async () => {
    for (let check = 0; check < checks; check++) {
      const range = await rangeOf(engine, name);
      if (range !== undefined) return range;
      await delay(everyMs);
    }
    return undefined;
  };
  if (!isUnused(wanted)) {
    const made = await awaitOther();
    if (made !== undefined) return made;
  }
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
      if (!(error instanceof EngineError)) throw error;
      const made = await awaitOther();
      if (made !== undefined) return made;
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
  const interfaces = Object.values(networkInterfaces()).flatMap((found) => found ?? []);
  const addresses = interfaces.filter(({ family }) => family === 'IPv4').map((it) => it.address);
  return ![...addresses, ...routedNetworks()].some((address) => list.check(address));
}

/** Networks that the kernel routes: a bridge without containers is down, and Node does not list it. */
function routedNetworks(): readonly string[] {
  if (!existsSync('/proc/net/route')) return [];
  const [, ...rows] = readFileSync('/proc/net/route', 'latin1').trimEnd().split('\n');
  return rows.map((row) => {
    const bytes = Buffer.from(row.split('\t')[1] ?? '', 'hex').reverse();
    return [...bytes].join('.');
  });
}
