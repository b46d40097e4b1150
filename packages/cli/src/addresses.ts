import type { Config } from './config.ts';
import { isLoopback, portIn } from './public-binding.ts';

/** One way to reach Slipway. */
export interface Way {
  /** Of web, API and git, without a slash at the end. */
  readonly url: string;
  /** Host and port of the registry, as names of images begin. */
  readonly registry: string;
}

/** From this machine, whatever other machines call it: jobs, pods and commands use it. */
export function nearWay(mainPort: number): Way {
  return { url: `http://localhost:${mainPort}`, registry: `localhost:${mainPort}` };
}

/** As people are told, wherever they are. */
export function publicWay({ outside }: Config, mainPort: number): Way {
  const { url } = outside;
  if (url === undefined) return nearWay(mainPort);
  return { url, registry: new URL(url).host };
}

/** Every name that images of the registry may have. */
export function registryNames(config: Config, mainPort: number): readonly string[] {
  const { url } = config.outside;
  if (url === undefined) return [nearWay(mainPort).registry];
  const { hostname } = new URL(url);
  const withPort = `${hostname}:${portIn(url)}`;
  return [...new Set([nearWay(mainPort).registry, new URL(url).host, withPort])];
}

/** Where other machines reach the cluster's API; the same as here when they do not. */
export function publicClusterUrl({ outside, bind }: Config, clusterPort: number): string {
  const near = `https://localhost:${clusterPort}`;
  if (outside.url === undefined || isLoopback(bind)) return near;
  return `https://${new URL(outside.url).hostname}:${clusterPort}`;
}
