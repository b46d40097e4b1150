import type { Engine } from '@slipway/engine';

/** What Docker gives its first bridge unless told otherwise. */
export const usualBridge = '172.17.0.1';

/** The host's address on the engine's default bridge: where containers reach the server. */
export async function bridgeAddress(engine: Engine): Promise<string | undefined> {
  try {
    const network = await engine.networks.inspect('bridge');
    const [range] = network?.IPAM?.Config ?? [];
    return range?.Gateway ?? firstAddress(range?.Subnet) ?? usualBridge;
  } catch {
    return undefined; // No engine answers; whoever needs the bridge looks again when one does.
  }
}

/** Docker takes the first address of the subnet, and does not always say so. */
function firstAddress(subnet: string | undefined): string | undefined {
  const base = subnet?.split('/')[0];
  return base?.endsWith('.0') ? base.replace(/0$/, '1') : undefined;
}
