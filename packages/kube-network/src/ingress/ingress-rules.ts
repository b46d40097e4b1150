import {
  type Ingress,
  type IngressBackend,
  type IngressWishes,
  ingressWishes,
  pathPattern,
} from '@slipway/kube-objects';
import type { HttpBackend, HttpFilters, HttpRule, PathMatch } from './http-rule.ts';

/** The rules of ingresses, and where requests go that none of them is about. */
export function ingressRules(ingresses: readonly Ingress[]): readonly HttpRule[] {
  return ingresses.flatMap((ingress) => {
    const wishes = ingressWishes(ingress.metadata.annotations);
    return [
      ...namedRules(ingress, wishes),
      ...rootRules(ingress, wishes),
      ...defaultRules(ingress),
    ];
  });
}

function namedRules(ingress: Ingress, wishes: IngressWishes): readonly HttpRule[] {
  return (ingress.spec.rules ?? []).flatMap(({ host, http }) =>
    (http?.paths ?? []).map(({ path = '', pathType, backend }) => {
      const pattern = wishes.hasPatterns ? patternOf(path) : undefined;
      const filters = filtersOf(wishes, pattern);
      return {
        host: host || undefined,
        path: pattern ?? pathOf(path, pathType),
        ...(filters && { filters }),
        backends: backendsOf(ingress, backend),
        ...originOf(ingress),
      };
    }),
  );
}

/** What is changed on the way; a path that is no pattern stays as it is. */
function filtersOf(
  { redirect, rewrite }: IngressWishes,
  pattern: PathMatch | undefined,
): HttpFilters | undefined {
  if (redirect !== undefined) return { redirect };
  if (rewrite === undefined || pattern === undefined) return undefined;
  return { rewrite: { path: { type: 'Pattern', value: rewrite } } };
}

/** What leads from `/` to where an application begins; the rest of its hosts is as it is. */
function rootRules(ingress: Ingress, { root }: IngressWishes): readonly HttpRule[] {
  if (root === undefined) return [];
  return hostsOf(ingress).map((host) => ({
    host,
    path: { type: 'Exact', value: '/' },
    filters: { redirect: { location: root, status: 302 } },
    backends: [],
    ...originOf(ingress),
  }));
}

/** After all paths of its own hosts, and after everything else for hosts of nobody. */
function defaultRules(ingress: Ingress): readonly HttpRule[] {
  const { defaultBackend } = ingress.spec;
  if (!defaultBackend) return [];
  const hosts = new Set([undefined, ...hostsOf(ingress)]);
  return [...hosts].map((host) => ({
    host,
    path: { type: 'Prefix', value: '' },
    isLast: true,
    backends: backendsOf(ingress, defaultBackend),
    ...originOf(ingress),
  }));
}

const hostsOf = ({ spec: { rules = [] } }: Ingress) => [
  ...new Set(rules.map(({ host }) => host || undefined)),
];

/** A path that is a pattern; what is none that is served is taken for how a path begins. */
function patternOf(value: string): PathMatch | undefined {
  const pattern = pathPattern(value);
  return pattern && { type: 'Pattern', value, pattern };
}

/** What the implementation may choose is a prefix here; some write it with a star at the end. */
function pathOf(path: string, type: string | undefined): PathMatch {
  if (type === 'Exact') return { type, value: path };
  const value = type === 'ImplementationSpecific' ? path.replace(/\/?\*$/, '') : path;
  return { type: 'Prefix', value };
}

function backendsOf({ metadata }: Ingress, { service }: IngressBackend): readonly HttpBackend[] {
  if (!service) return [];
  const port = service.port?.name || String(service.port?.number ?? '');
  return [{ namespace: metadata.namespace ?? '', service: service.name, port, weight: 1 }];
}

const originOf = ({ metadata }: Ingress) => ({
  source: `ingress "${metadata.name}" in namespace "${metadata.namespace}"`,
  since: metadata.creationTimestamp,
});
