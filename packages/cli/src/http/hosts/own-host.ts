import { isIP } from 'node:net';

/** The names by which this machine's own programs, and those who use it from others, may call it. */
export interface OwnNames {
  /** What the machine calls itself. */
  readonly machine: string;
  /** Names that whoever started Slipway has given (`--hosts`). */
  readonly hosts: readonly string[];
}

/** How containers call the machine that they run on. */
const namesInContainers = ['host.docker.internal', 'host.containers.internal'];

/**
 * Whether a `Host` header names this machine as one's own programs would.
 *
 * A site can let a name of its own point to 127.0.0.1 (DNS rebinding). To the browser its pages are
 * then of the same origin as ours, and may read every answer; on a local network anybody can do so
 * with a name in `.local`, and with one that has no dot. Addresses can't be taken over like that, nor
 * can names in `.localhost`, which browsers look up nowhere.
 */
export function isOwnHost(host: string | undefined, { machine, hosts }: OwnNames): boolean {
  if (host === undefined) return true;
  const name = plain(host.replace(/:\d+$/, ''));
  if (isIP(name.replace(/^\[|\]$/g, '')) !== 0) return true;
  if (name === 'localhost' || name.endsWith('.localhost')) return true;
  const whole = plain(machine);
  const [short = whole] = whole.split('.');
  const own = [whole, short, `${short}.local`, ...namesInContainers, ...hosts.map(plain)];
  return own.includes(name);
}

/** Whether a name of this machine can be nobody else's: names below `.localhost` are free. */
export function isReserved(host: string | undefined, names: OwnNames): boolean {
  const name = plain((host ?? '').replace(/:\d+$/, ''));
  return isOwnHost(host, names) && !name.endsWith('.localhost');
}

function plain(name: string): string {
  return name.trim().replace(/\.$/, '').toLowerCase();
}

/** The refusal of a name of somebody else's, with the way to make it one's own. */
export function misdirected(host = ''): Response {
  const name = host.replace(/:\d+$/, '').replace(/[^\w.-]/g, '');
  const text = `Slipway does not know that ${name} is this machine. Use http://localhost and the port, or start it with --hosts ${name}\n`;
  return new Response(text, { status: 421, headers: { 'content-type': 'text/plain' } });
}
