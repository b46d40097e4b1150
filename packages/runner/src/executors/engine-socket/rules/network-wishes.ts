import type { NetworkWish, PortWish } from './decision.ts';
import { type Fields, isBlank, isEmpty, isFields, listOf } from './fields.ts';

/** The networks of `NetworkingConfig` with the names for the container; a sentence when they want more. */
export function endpointsOf(networking: unknown): readonly NetworkWish[] | string {
  if (isEmpty(networking)) return [];
  if (!isFields(networking)) return '"NetworkingConfig" is no JSON object';
  const { EndpointsConfig, ...rest } = networking;
  if (!isEmpty(rest)) return '"NetworkingConfig" has fields that are not known here';
  const found: NetworkWish[] = [];
  for (const [name, endpoint] of Object.entries(isFields(EndpointsConfig) ? EndpointsConfig : {})) {
    const aliases = aliasesOf(endpoint);
    if (typeof aliases === 'string') return aliases;
    if (!isUsual(name)) found.push({ name, aliases });
    else if (aliases.length > 0) return 'names for a container are for networks that the job made';
  }
  return found;
}

/** The names of a container in one network; a sentence when it wants more than that. */
export function aliasesOf(endpoint: unknown): readonly string[] | string {
  if (isEmpty(endpoint)) return [];
  if (!isFields(endpoint)) return 'an endpoint of a network is a JSON object';
  const { Aliases, NetworkID: _, ...rest } = endpoint;
  if (Object.values(rest).every(isBlank)) return listOf(Aliases);
  return 'addresses in a network are given by the engine: leave --ip, --link and --mac-address out';
}

const isUsual = (name: unknown): boolean =>
  isEmpty(name) || name === 'default' || name === 'bridge';

/** Where a container is to be; a sentence when it may not be there. */
export function networksOf(
  mode: unknown,
  endpoints: readonly NetworkWish[],
): { readonly names: readonly NetworkWish[]; readonly joins: string | undefined } | string {
  if (isUsual(mode)) return { names: endpoints, joins: undefined };
  if (typeof mode !== 'string' || mode === 'host') return hostSentence;
  if (mode === 'none')
    return endpoints.length === 0 ? { names: [], joins: undefined } : noneSentence;
  const [, joins] = /^container:(.+)$/.exec(mode) ?? [];
  if (joins !== undefined) return endpoints.length === 0 ? { names: [], joins } : noneSentence;
  const isNamed = endpoints.some(({ name }) => name === mode);
  return {
    names: isNamed ? endpoints : [{ name: mode, aliases: [] }, ...endpoints],
    joins: undefined,
  };
}

const hostSentence =
  'a job’s containers share the job’s own network anyhow: leave --network out, and not the network of this machine';

const noneSentence = 'a container without a network of its own is in no other network';

/** The ports that shall be found at `localhost` of the job; a sentence when they are none. */
export function portsOf(
  { PortBindings, PublishAllPorts }: Fields,
  exposed: unknown,
): readonly PortWish[] | string {
  const wishes: PortWish[] = [];
  for (const [text, list] of Object.entries(isFields(PortBindings) ? PortBindings : {})) {
    for (const binding of Array.isArray(list) && list.length > 0 ? list : [{}]) {
      const wish = portOf(text, isFields(binding) ? binding.HostPort : undefined);
      if (typeof wish === 'string') return wish;
      wishes.push(wish);
    }
  }
  if (PublishAllPorts !== true) return wishes;
  for (const text of Object.keys(isFields(exposed) ? exposed : {})) {
    const wish = portOf(text, '');
    if (typeof wish === 'string') return wish;
    if (!wishes.some(({ port, protocol }) => text === `${port}/${protocol}`)) wishes.push(wish);
  }
  return wishes;
}

function portOf(text: string, hostPort: unknown): PortWish | string {
  const [, port, protocol = 'tcp'] = /^(\d+)(?:\/(tcp|udp))?$/.exec(text) ?? [];
  const at = isEmpty(hostPort) || hostPort === '0' ? undefined : Number(hostPort);
  const isPort = (it: number) => Number.isInteger(it) && it > 0 && it < 65_536;
  if (!isPort(Number(port)) || (at !== undefined && !isPort(at))) {
    return `a port is published as [HOST:]CONTAINER[/udp], and not as ${hostPort}:${text}`;
  }
  return { protocol: protocol as 'tcp' | 'udp', port: Number(port), at };
}
