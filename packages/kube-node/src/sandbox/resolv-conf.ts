import type { Pod } from '@slipway/kube-objects';

/** Where a pod's names are resolved. */
export interface NameServers {
  /** The cluster's name server; undefined while there is none. */
  readonly dnsAddress: string | undefined;
  readonly clusterDomain: string;
  /** The machine's own resolv.conf. */
  readonly host: string;
}

/** The resolv.conf of a pod, by its dnsPolicy and dnsConfig; undefined leaves the Engine's own. */
export function resolvConf(pod: Pod, servers: NameServers): string | undefined {
  const { dnsConfig, hostNetwork, dnsPolicy = 'ClusterFirst' } = pod.spec;
  const isCluster =
    dnsPolicy === 'ClusterFirstWithHostNet' || (dnsPolicy === 'ClusterFirst' && !hostNetwork);
  if (isCluster && !servers.dnsAddress) return undefined;
  const base = isCluster
    ? clusterConfig(pod, servers)
    : dnsPolicy === 'None'
      ? NOTHING
      : hostConfig(servers.host);
  const nameservers = [...base.nameservers, ...(dnsConfig?.nameservers ?? [])];
  const searches = [...new Set([...base.searches, ...(dnsConfig?.searches ?? [])])];
  const options = new Map(base.options);
  for (const { name, value } of dnsConfig?.options ?? []) if (name) options.set(name, value ?? '');
  const optionTexts = [...options].map(([name, value]) => (value ? `${name}:${value}` : name));
  return [
    ...nameservers.map((address) => `nameserver ${address}\n`),
    ...(searches.length > 0 ? [`search ${searches.join(' ')}\n`] : []),
    ...(optionTexts.length > 0 ? [`options ${optionTexts.join(' ')}\n`] : []),
  ].join('');
}

interface Config {
  readonly nameservers: readonly string[];
  readonly searches: readonly string[];
  readonly options: readonly (readonly [string, string])[];
}

const NOTHING: Config = { nameservers: [], searches: [], options: [] };

function clusterConfig(pod: Pod, { dnsAddress, clusterDomain, host }: NameServers): Config {
  const services = `svc.${clusterDomain}`;
  return {
    nameservers: dnsAddress ? [dnsAddress] : [],
    searches: [
      `${pod.metadata.namespace}.${services}`,
      services,
      clusterDomain,
      ...hostConfig(host).searches,
    ],
    options: [['ndots', '5']],
  };
}

function hostConfig(text: string): Config {
  const lines = text.split('\n').map((line) => line.trim().split(/\s+/));
  const values = (key: string) => lines.filter(([word]) => word === key).map(([, ...rest]) => rest);
  return {
    nameservers: values('nameserver').flatMap(([address]) => (address ? [address] : [])),
    searches: values('search').at(-1) ?? [],
    options: values('options')
      .flat()
      .map((option) => {
        const [name = '', value = ''] = option.split(':');
        return [name, value];
      }),
  };
}
