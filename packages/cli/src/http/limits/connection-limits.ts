import { isIPv4 } from 'node:net';

/** How many connections there may be at a time: each costs memory for as long as its client likes. */
export interface ConnectionLimits {
  readonly ofAddress: number;
  readonly altogether: number;
}

const usualLimits: ConnectionLimits = { ofAddress: 1000, altogether: 8000 };

/** The connections of a role. */
export interface Connections {
  /** Counts one in; answers what gives its place back, or undefined when there is none. */
  enter(address: string | undefined): (() => void) | undefined;
}

/**
 * Keeps one address from taking all places. Those of this machine itself and of trusted proxies are
 * counted together only: a proxy stands for many.
 */
export function countConnections(
  limits: ConnectionLimits = usualLimits,
  isProxy: (address: string) => boolean = () => false,
): Connections {
  const ofAddress = new Map<string, number>();
  let all = 0;
  return {
    enter(address = '') {
      const own = ofAddress.get(address) ?? 0;
      const standsForMany = isOwn(address) || isProxy(address);
      const isFull = all >= limits.altogether || (own >= limits.ofAddress && !standsForMany);
      if (isFull) return undefined;
      all += 1;
      ofAddress.set(address, own + 1);
      return () => {
        all -= 1;
        const left = (ofAddress.get(address) ?? 1) - 1;
        if (left === 0) ofAddress.delete(address);
        else ofAddress.set(address, left);
      };
    },
  };
}

function isOwn(address: string): boolean {
  const plain = address.replace(/^::ffff:/, '');
  return plain === '::1' || (isIPv4(plain) && plain.startsWith('127.'));
}
