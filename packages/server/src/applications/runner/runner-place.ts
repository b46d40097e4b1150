import { type Addresses, isLocal } from '#addresses';
import { Refused } from '#refused';

/** How pods of a cluster reach this Slipway. */
export interface RunnerPlace {
  readonly url: string;
  /** As names of images begin there. */
  readonly registry: string;
  /** Ports of the pods' localhost that a cluster of Slipway leads here; `8929,6443`. */
  readonly relayPorts: string;
}

/**
 * How the pods of a cluster reach Slipway, by where its API is: one on this machine is another Slipway's, or this
 * one's, and leads `localhost` here.
 *
 * @param apiUrl of the cluster
 * @throws Refused when Slipway has no address there
 */
export function runnerPlace({ url, registry, near }: Addresses, apiUrl: string): RunnerPlace {
  if (isLocal(apiUrl)) {
    const ports = [near.url, apiUrl].map((it) => new URL(it).port).filter(Boolean);
    return { ...near, relayPorts: [...new Set(ports)].join(',') };
  }
  if (!isLocal(url)) return { url, registry, relayPorts: '' };
  throw new Refused(
    'conflict',
    `pods of that cluster are on other machines, where ${url} is not this Slipway: start it with --url and an address that they reach (docs/public-url.md)`,
  );
}
