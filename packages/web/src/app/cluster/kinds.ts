import { send } from '#data/api.ts';

/** A kind that the cluster's API serves. */
export interface Kind {
  /** As kubectl writes it: `pods`, `deployments.apps`. */
  readonly resource: string;
  readonly kind: string;
  /** `apps/v1`, `v1` */
  readonly apiVersion: string;
  readonly isNamespaced: boolean;
  readonly verbs: readonly string[];
  readonly subresources: readonly string[];
  readonly section: Section;
  readonly plural: string;
}

/** Where a kind stands in the cluster's navigation. */
export const sections = [
  'Workloads',
  'Network',
  'Configuration',
  'Storage',
  'Access',
  'Cluster',
  'Custom kinds',
] as const;

export type Section = (typeof sections)[number];

const workloads = 'pods deployments replicasets statefulsets daemonsets jobs cronjobs';
const network =
  'services ingresses networkpolicies endpointslices endpoints ingressclasses gateways httproutes';
const configuration =
  'configmaps secrets horizontalpodautoscalers poddisruptionbudgets resourcequotas limitranges priorityclasses';
const storage =
  'persistentvolumeclaims persistentvolumes storageclasses volumeattachments csidrivers csinodes volumeattributesclasses csistoragecapacities';
const access =
  'serviceaccounts roles rolebindings clusterroles clusterrolebindings certificatesigningrequests';

const known = new Map<string, Section>(
  (
    [
      ['Workloads', workloads],
      ['Network', network],
      ['Configuration', configuration],
      ['Storage', storage],
      ['Access', access],
    ] as const
  ).flatMap(([section, plurals]) => plurals.split(' ').map((each) => [each, section] as const)),
);

/** Groups of Kubernetes itself end so, or have no dot; all others are custom. */
function sectionOf(group: string, plural: string): Section {
  const isOwn = group === '' || !group.includes('.') || /\.k8s\.io$/.test(group);
  const section = known.get(plural);
  if (section && isOwn) return section;
  return isOwn && group !== 'gateway.networking.k8s.io' ? 'Cluster' : (section ?? 'Custom kinds');
}

interface Discovery {
  readonly items: readonly {
    readonly metadata: { readonly name?: string };
    readonly versions: readonly {
      readonly version: string;
      readonly resources: readonly {
        readonly resource: string;
        readonly responseKind: { readonly kind: string };
        readonly scope: string;
        readonly verbs: readonly string[];
        readonly subresources?: readonly { readonly subresource: string }[];
      }[];
    }[];
  }[];
}

const accept = 'application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList';

/** Every kind that can be listed, each once, in the version that the server prefers. */
export async function loadKinds(signal: AbortSignal): Promise<readonly Kind[]> {
  const lists = await Promise.all(
    ['/api', '/apis'].map(async (path) => {
      const response = await send(`/-/kubernetes${path}`, { headers: { accept }, signal });
      return (await response.json()) as Discovery; // the discovery protocol
    }),
  );
  return kindsIn(lists);
}

/** The kinds that discovery tells of. */
export function kindsIn(lists: readonly Discovery[]): readonly Kind[] {
  const kinds = new Map<string, Kind>();
  for (const { metadata, versions } of lists.flatMap(({ items }) => items)) {
    const group = metadata.name ?? '';
    for (const { version, resources } of versions) {
      for (const found of resources) {
        const resource = group === '' ? found.resource : `${found.resource}.${group}`;
        if (kinds.has(resource) || !found.verbs.includes('list')) continue;
        // The same events and pods once more, in another shape.
        if (group === 'events.k8s.io' || group === 'metrics.k8s.io') continue;
        kinds.set(resource, {
          resource,
          plural: found.resource,
          kind: found.responseKind.kind,
          apiVersion: group === '' ? version : `${group}/${version}`,
          isNamespaced: found.scope === 'Namespaced',
          verbs: found.verbs,
          subresources: (found.subresources ?? []).map(({ subresource }) => subresource),
          section: sectionOf(group, found.resource),
        });
      }
    }
  }
  return [...kinds.values()];
}

/** The kind that an address names: `deployments.apps`, or `deployments` where that is plain enough. */
export function kindNamed(kinds: readonly Kind[], named: string): Kind | undefined {
  return (
    kinds.find(({ resource }) => resource === named) ??
    kinds.find(({ plural }) => plural === named) ??
    kinds.find(({ kind }) => kind.toLowerCase() === named.toLowerCase())
  );
}

/** Where the API has a kind, a namespace's part of it, or one object. */
export function apiPath(kind: Kind, namespace?: string, name?: string): string {
  const base = kind.apiVersion.includes('/') ? '/apis' : '/api';
  const inside =
    kind.isNamespaced && namespace ? ['namespaces', encodeURIComponent(namespace)] : [];
  const last = name === undefined ? [] : [encodeURIComponent(name)];
  return [base, kind.apiVersion, ...inside, kind.plural, ...last].join('/');
}
