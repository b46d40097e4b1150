import type { Pod } from '@slipway/kube-objects';

/** What a pod's hosts file is made from. */
export interface HostsFacts {
  readonly podIp: string;
  readonly clusterDomain: string;
  /** The machine's own hosts file, for pods on its network. */
  readonly host: string;
}

const longestHostname = 63;
const longestFullName = 64;

/** The pod's own host name. */
function hostnameOf({ metadata, spec }: Pod): string {
  if (spec.hostnameOverride) return spec.hostnameOverride;
  return (spec.hostname ?? metadata.name).slice(0, longestHostname).replace(/[-.]+$/, '');
}

/** The host name with the domain of its subdomain; undefined for a pod without one. */
function fullNameOf(pod: Pod, clusterDomain: string): string | undefined {
  const { subdomain, hostnameOverride } = pod.spec;
  if (!subdomain || hostnameOverride) return undefined;
  return `${hostnameOf(pod)}.${subdomain}.${pod.metadata.namespace}.svc.${clusterDomain}`;
}

/** What the kernel shall call the pod. Throws when that does not fit. */
export function kernelName(pod: Pod, clusterDomain: string): string {
  const full = pod.spec.setHostnameAsFQDN ? fullNameOf(pod, clusterDomain) : undefined;
  if (full === undefined) return hostnameOf(pod);
  if (full.length <= longestFullName) return full;
  throw new Error(
    `Failed to construct FQDN from pod hostname and cluster domain, FQDN ${full} is too long (${longestFullName} characters is the max, ${full.length} characters requested)`,
  );
}

const ownNames = [
  '127.0.0.1\tlocalhost',
  '::1\tlocalhost ip6-localhost ip6-loopback',
  'fe00::0\tip6-localnet',
  'fe00::0\tip6-mcastprefix',
  'fe00::1\tip6-allnodes',
  'fe00::2\tip6-allrouters',
];

/** `/etc/hosts` of a pod's containers, as programs and people know it from Kubernetes. */
export function hostsFile(pod: Pod, { podIp, clusterDomain, host }: HostsFacts): string {
  const names = [fullNameOf(pod, clusterDomain), hostnameOf(pod)].filter((name) => name);
  const head = pod.spec.hostNetwork
    ? ['# Kubernetes-managed hosts file (host network).', host.trimEnd()]
    : ['# Kubernetes-managed hosts file.', ...ownNames, [podIp, ...names].join('\t')];
  const aliases = (pod.spec.hostAliases ?? []).map(({ ip, hostnames = [] }) =>
    [ip, ...hostnames].join('\t'),
  );
  const tail = aliases.length > 0 ? ['', '# Entries added by HostAliases.', ...aliases] : [];
  return [...head, ...tail, ''].join('\n');
}
