import { restoreRules } from '#host/restore-rules';

/**
 * Closes the way from a job's network to this machine, before anything is in the network: names are asked
 * and TCP `ports` are open, as for the job itself. Other networks the engine keeps apart by itself.
 * Resolves with a complaint where that cannot be.
 */
export async function closeBridge(
  bridge: string,
  ports: readonly number[],
): Promise<string | undefined> {
  if (process.getuid?.() !== 0) return 'only root can close the way';
  return await restoreRules(closing(bridge, ports));
}

/** Takes the rules away with the network. */
export async function forgetBridge(bridge: string): Promise<void> {
  if (process.getuid?.() === 0) await restoreRules(opening(bridge));
}

/** The host's side of a network that is a job's: its name is in what is kept of it in the engine. */
export const bridgeOption = 'com.docker.network.bridge.name';

const chainOf = (bridge: string): string => `SLIPWAY-${bridge}`;
const linkLocal = '169.254.0.0/16';

function closing(bridge: string, ports: readonly number[]): string {
  const chain = chainOf(bridge);
  const open = [...new Set(ports)].map(
    (port) => `-A ${chain} -p tcp -m tcp --dport ${port} -j RETURN`,
  );
  return [
    '*filter',
    `:${chain} - [0:0]`,
    `-A ${chain} -m conntrack --ctdir REPLY -j RETURN`,
    ...open,
    ...['tcp', 'udp'].map((kind) => `-A ${chain} -p ${kind} -m ${kind} --dport 53 -j RETURN`),
    `-A ${chain} -p tcp -j REJECT --reject-with tcp-reset`,
    `-A ${chain} -j REJECT`,
    `-I INPUT 1 -i ${bridge} -j ${chain}`,
    `-I FORWARD 1 -i ${bridge} -d ${linkLocal} -j REJECT`,
    'COMMIT',
    '',
  ].join('\n');
}

function opening(bridge: string): string {
  const chain = chainOf(bridge);
  return [
    '*filter',
    `-D INPUT -i ${bridge} -j ${chain}`,
    `-D FORWARD -i ${bridge} -d ${linkLocal} -j REJECT`,
    `-F ${chain}`,
    `-X ${chain}`,
    'COMMIT',
    '',
  ].join('\n');
}
