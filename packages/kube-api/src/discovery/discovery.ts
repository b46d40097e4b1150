import { reviews } from '#access/reviews';
import { apiVersionOf, type Kind } from '#kinds/kind';
import { servedKinds } from './served.ts';

/** A sub-resource as discovery shows it. */
interface Subresource {
  readonly name: string;
  readonly kind: string;
  readonly group: string;
  readonly version: string;
  readonly verbs: readonly string[];
}

/** The verbs of a stored kind. */
const objectVerbs = [
  'create',
  'delete',
  'deletecollection',
  'get',
  'list',
  'patch',
  'update',
  'watch',
];

const podSubresources: readonly Subresource[] = [
  { name: 'attach', kind: 'PodAttachOptions', group: '', version: 'v1', verbs: ['create', 'get'] },
  { name: 'binding', kind: 'Binding', group: '', version: 'v1', verbs: ['create'] },
  { name: 'eviction', kind: 'Eviction', group: 'policy', version: 'v1', verbs: ['create'] },
  { name: 'exec', kind: 'PodExecOptions', group: '', version: 'v1', verbs: ['create', 'get'] },
  { name: 'log', kind: 'Pod', group: '', version: 'v1', verbs: ['get'] },
  {
    name: 'portforward',
    kind: 'PodPortForwardOptions',
    group: '',
    version: 'v1',
    verbs: ['create', 'get'],
  },
];

/** The sub-resources that a kind is served with. */
function subresourcesOf(kind: Kind): readonly Subresource[] {
  const { group, version } = kind;
  const all: Subresource[] = [];
  if (kind.plural === 'pods') all.push(...podSubresources);
  if (kind.plural === 'namespaces') {
    all.push({ name: 'finalize', kind: kind.kind, group, version, verbs: ['update'] });
  }
  if (kind.plural === 'serviceaccounts') {
    const token = { group: 'authentication.k8s.io', version: 'v1', kind: 'TokenRequest' };
    all.push({ name: 'token', ...token, verbs: ['create'] });
  }
  if (kind.hasScale) {
    const scale = { group: 'autoscaling', version: 'v1', kind: 'Scale' };
    all.push({ name: 'scale', ...scale, verbs: ['get', 'patch', 'update'] });
  }
  if (kind.hasStatus) {
    all.push({
      name: 'status',
      kind: kind.kind,
      group,
      version,
      verbs: ['get', 'patch', 'update'],
    });
  }
  return all;
}

/** A group version with what is served in it. */
interface GroupVersion {
  readonly group: string;
  readonly version: string;
  readonly resources: readonly Served[];
}

interface Served {
  readonly plural: string;
  readonly singular: string;
  readonly kind: string;
  readonly namespaced: boolean;
  readonly verbs: readonly string[];
  readonly shortNames?: readonly string[];
  readonly categories?: readonly string[];
  readonly subresources: readonly Subresource[];
}

/** All that is served, by group version; the first of a group is the preferred one. */
const groupVersions: readonly GroupVersion[] = collect();

function collect(): GroupVersion[] {
  const found = new Map<string, { group: string; version: string; resources: Served[] }>();
  const add = (group: string, version: string, served: Served) => {
    const key = apiVersionOf({ group, version });
    const entry = found.get(key) ?? { group, version, resources: [] };
    entry.resources.push(served);
    found.set(key, entry);
  };
  for (const kind of servedKinds) {
    add(kind.group, kind.version, {
      ...kind,
      verbs: objectVerbs,
      subresources: subresourcesOf(kind),
    });
  }
  for (const review of reviews) {
    add(review.group, review.version, { ...review, verbs: ['create'], subresources: [] });
  }
  return [...found.values()];
}

/** The group versions that are served, as `v1` or `apps/v1`. */
export const servedVersions = (): readonly string[] => groupVersions.map(apiVersionOf);

const aggregated = 'application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList';

/** Answers a discovery path, or undefined when it is none. `host` is where the client reached us. */
export function discover(path: string, accept: string, host: string): Response | undefined {
  const steps = path.split('/').filter((step) => step !== '');
  const isAggregated = /g=apidiscovery\.k8s\.io;v=v2;as=APIGroupDiscoveryList/.test(
    accept.replace(/\s/g, ''),
  );
  const [root, group, version, ...more] = steps;
  if ((root !== 'api' && root !== 'apis') || more.length > 0) return undefined;
  if (group === undefined) {
    if (isAggregated) return aggregatedList(root);
    return Response.json(root === 'api' ? coreVersions(host) : groupList());
  }
  if (root === 'api') return version === undefined ? resourceList('', group) : undefined;
  return version === undefined ? groupDocument(group) : resourceList(group, version);
}

const coreVersions = (host: string) => ({
  kind: 'APIVersions',
  versions: ['v1'],
  serverAddressByClientCIDRs: [{ clientCIDR: '0.0.0.0/0', serverAddress: host }],
});

const namedGroups = () => [
  ...new Set(groupVersions.map(({ group }) => group).filter((group) => group !== '')),
];

function apiGroup(group: string) {
  const versions = groupVersions
    .filter((entry) => entry.group === group)
    .map(({ version }) => ({ groupVersion: `${group}/${version}`, version }));
  return { name: group, versions, preferredVersion: versions[0] };
}

const groupList = () => ({
  kind: 'APIGroupList',
  apiVersion: 'v1',
  groups: namedGroups().map(apiGroup),
});

function groupDocument(group: string): Response | undefined {
  if (!namedGroups().includes(group)) return undefined;
  return Response.json({ kind: 'APIGroup', apiVersion: 'v1', ...apiGroup(group) });
}

function resourceList(group: string, version: string): Response | undefined {
  const entry = groupVersions.find((item) => item.group === group && item.version === version);
  if (entry === undefined) return undefined;
  return Response.json({
    kind: 'APIResourceList',
    apiVersion: 'v1',
    groupVersion: apiVersionOf(entry),
    resources: entry.resources.flatMap((served) => [
      {
        name: served.plural,
        singularName: served.singular,
        namespaced: served.namespaced,
        kind: served.kind,
        verbs: served.verbs,
        ...(served.shortNames && { shortNames: served.shortNames }),
        ...(served.categories && { categories: served.categories }),
      },
      ...served.subresources.map((subresource) => ({
        name: `${served.plural}/${subresource.name}`,
        singularName: '',
        namespaced: served.namespaced,
        ...(subresource.group !== group && {
          group: subresource.group,
          version: subresource.version,
        }),
        kind: subresource.kind,
        verbs: subresource.verbs,
      })),
    ]),
  });
}

/** Everything at once, for clients that ask for it. */
function aggregatedList(root: 'api' | 'apis'): Response {
  const groups = root === 'api' ? [''] : namedGroups();
  const items = groups.map((group) => ({
    metadata: group === '' ? {} : { name: group },
    versions: groupVersions.filter((entry) => entry.group === group).map(aggregatedVersion),
  }));
  const body = {
    kind: 'APIGroupDiscoveryList',
    apiVersion: 'apidiscovery.k8s.io/v2',
    metadata: {},
    items,
  };
  return new Response(`${JSON.stringify(body)}\n`, {
    headers: { 'content-type': aggregated, vary: 'Accept' },
  });
}

const aggregatedVersion = ({ group, version, resources }: GroupVersion) => ({
  version,
  freshness: 'Current',
  resources: resources.map((served) => ({
    resource: served.plural,
    responseKind: { group, version, kind: served.kind },
    scope: served.namespaced ? 'Namespaced' : 'Cluster',
    singularResource: served.singular,
    verbs: served.verbs,
    ...(served.shortNames && { shortNames: served.shortNames }),
    ...(served.categories && { categories: served.categories }),
    subresources: served.subresources.map((subresource) => ({
      subresource: subresource.name,
      responseKind: {
        group: subresource.group,
        version: subresource.version,
        kind: subresource.kind,
      },
      verbs: subresource.verbs,
    })),
  })),
});
