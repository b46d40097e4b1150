import { reviews } from '#access/reviews';
import { apiVersionOf } from '#scheme/group-version-kind';
import type { Kind } from '#scheme/kind';
import type { Scheme } from '#scheme/scheme';
import { subresourcesOf } from '#scheme/subresources-of';
import type { GroupVersion, Served } from './group-version.ts';
import { perGeneration } from './per-generation.ts';
import { tagOf } from './tag.ts';
import { byPriority } from './version-order.ts';

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
const readVerbs: typeof objectVerbs = ['get', 'list'];

/** What there is, in the forms that clients ask for. */
export interface Discovery {
  /** The group versions that are served, as `v1` or `apps/v1`. */
  versions(): readonly string[];
  /** Those of them that this API serves itself. */
  ownVersions(): readonly string[];
  /** Answers a discovery path; undefined when it is none. `host` is where the client reached us. */
  discover(path: string, accept: string, host: string): Response | undefined;
}

/** Creates discovery over the kinds of a scheme, and what others serve besides. */
export function createDiscovery(
  scheme: Scheme,
  others: () => readonly GroupVersion[] = () => [],
): Discovery {
  const own = perGeneration(scheme, () => collect(scheme.served));
  const groupVersions = () => {
    const more = others();
    return more.length === 0 ? own() : ordered([...own(), ...more]);
  };
  return {
    versions: () => groupVersions().map(apiVersionOf),
    ownVersions: () => own().map(apiVersionOf),
    discover: (path, accept, host) => discover(groupVersions(), path, accept, host),
  };
}

/** All that is served, by group version; the first of a group is the preferred one. */
function collect(kinds: readonly Kind[]): GroupVersion[] {
  const found = new Map<string, { group: string; version: string; resources: Served[] }>();
  const add = (group: string, version: string, served: Served) => {
    const key = apiVersionOf({ group, version });
    const entry = found.get(key) ?? { group, version, resources: [] };
    entry.resources.push(served);
    found.set(key, entry);
  };
  for (const kind of kinds) {
    add(kind.group, kind.version, {
      ...kind,
      verbs: kind.computed ? readVerbs : objectVerbs,
      subresources: subresourcesOf(kind),
    });
  }
  for (const review of reviews) {
    add(review.group, review.version, { ...review, verbs: ['create'], subresources: [] });
  }
  return ordered([...found.values()]);
}

/** Groups in the order in which they came, the best version of each first. */
function ordered(all: readonly GroupVersion[]): GroupVersion[] {
  const groups = [...new Set(all.map(({ group }) => group))];
  return groups.flatMap((name) =>
    all.filter(({ group }) => group === name).sort((a, b) => byPriority(a.version, b.version)),
  );
}

const aggregated = 'application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList';

function discover(
  served: readonly GroupVersion[],
  path: string,
  accept: string,
  host: string,
): Response | undefined {
  const steps = path.split('/').filter((step) => step !== '');
  const isAggregated = /g=apidiscovery\.k8s\.io;v=v2;as=APIGroupDiscoveryList/.test(
    accept.replace(/\s/g, ''),
  );
  const [root, group, version, ...more] = steps;
  if ((root !== 'api' && root !== 'apis') || more.length > 0) return undefined;
  if (group === undefined) {
    if (isAggregated) return aggregatedList(served, root);
    return Response.json(root === 'api' ? coreVersions(host) : groupList(served));
  }
  if (root === 'api') return version === undefined ? resourceList(served, '', group) : undefined;
  return version === undefined
    ? groupDocument(served, group)
    : resourceList(served, group, version);
}

const coreVersions = (host: string) => ({
  kind: 'APIVersions',
  versions: ['v1'],
  serverAddressByClientCIDRs: [{ clientCIDR: '0.0.0.0/0', serverAddress: host }],
});

const namedGroups = (served: readonly GroupVersion[]) => [
  ...new Set(served.map(({ group }) => group).filter((group) => group !== '')),
];

function apiGroup(served: readonly GroupVersion[], group: string) {
  const versions = served
    .filter((entry) => entry.group === group)
    .map(({ version }) => ({ groupVersion: `${group}/${version}`, version }));
  return { name: group, versions, preferredVersion: versions[0] };
}

const groupList = (served: readonly GroupVersion[]) => ({
  kind: 'APIGroupList',
  apiVersion: 'v1',
  groups: namedGroups(served).map((group) => apiGroup(served, group)),
});

function groupDocument(served: readonly GroupVersion[], group: string): Response | undefined {
  if (!namedGroups(served).includes(group)) return undefined;
  return Response.json({ kind: 'APIGroup', apiVersion: 'v1', ...apiGroup(served, group) });
}

function resourceList(
  served: readonly GroupVersion[],
  group: string,
  version: string,
): Response | undefined {
  const entry = served.find((item) => item.group === group && item.version === version);
  if (entry === undefined) return undefined;
  return Response.json({
    kind: 'APIResourceList',
    apiVersion: 'v1',
    groupVersion: apiVersionOf(entry),
    resources: entry.resources.flatMap((resource) => [
      {
        name: resource.plural,
        singularName: resource.singular,
        namespaced: resource.namespaced,
        kind: resource.kind,
        verbs: resource.verbs,
        ...(resource.shortNames && { shortNames: resource.shortNames }),
        ...(resource.categories && { categories: resource.categories }),
      },
      ...resource.subresources.map((subresource) => ({
        name: `${resource.plural}/${subresource.name}`,
        singularName: '',
        namespaced: resource.namespaced,
        ...(subresource.kind.group !== group && {
          group: subresource.kind.group,
          version: subresource.kind.version,
        }),
        kind: subresource.kind.kind,
        verbs: subresource.verbs,
      })),
    ]),
  });
}

/** Everything at once, for clients that ask for it. */
function aggregatedList(served: readonly GroupVersion[], root: 'api' | 'apis'): Response {
  const groups = root === 'api' ? [''] : namedGroups(served);
  const items = groups.map((group) => ({
    metadata: group === '' ? {} : { name: group },
    versions: served.filter((entry) => entry.group === group).map(aggregatedVersion),
  }));
  const body = {
    kind: 'APIGroupDiscoveryList',
    apiVersion: 'apidiscovery.k8s.io/v2',
    metadata: {},
    items,
  };
  const text = `${JSON.stringify(body)}\n`;
  return new Response(text, {
    headers: { 'content-type': aggregated, vary: 'Accept', etag: tagOf(text) },
  });
}

const aggregatedVersion = ({ group, version, resources, isStale }: GroupVersion) => ({
  version,
  freshness: isStale ? 'Stale' : 'Current',
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
        group: subresource.kind.group,
        version: subresource.kind.version,
        kind: subresource.kind.kind,
      },
      verbs: subresource.verbs,
    })),
  })),
});
