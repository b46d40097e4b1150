import type { Engine } from '@slipway/engine';

/** What Docker gives its first bridge unless told otherwise. */
export const usualBridge = '172.17.0.1';

/** The host's address on the engine's default bridge: where containers reach the server. */
export async function bridgeAddress(engine: Engine): Promise<string | undefined> {
  try {
    const network = await engine.networks.inspect('bridge');
    return network?.IPAM?.Config?.[0]?.Gateway ?? usualBridge;
  } catch {
    return undefined; // No engine answers; whoever needs the bridge looks again when one does.
  }
}
