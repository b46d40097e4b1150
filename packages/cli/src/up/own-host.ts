import { isIP } from 'node:net';
import { hostname } from 'node:os';

/** Names that only a local resolver answers for, so nobody else can let them point here. */
const localZones = ['localhost', 'local', 'internal'];

/**
 * Whether a `Host` header names this machine as one's own programs would.
 *
 * A site can let a name of its own point to 127.0.0.1 (DNS rebinding). To the browser its pages are
 * then of the same origin as ours, and may read every answer. Addresses, names without a dot and
 * names of local zones can't be taken over like that.
 */
export function isOwnHost(host: string | undefined): boolean {
  if (host === undefined) return true;
  const name = host.replace(/:\d+$/, '').replace(/\.$/, '').toLowerCase();
  if (isIP(name.replace(/^\[|\]$/g, '')) !== 0 || name === hostname().toLowerCase()) return true;
  const labels = name.split('.');
  return labels.length === 1 || localZones.includes(labels.at(-1) ?? '');
}
