import {
  type Ingress,
  type IngressBackend,
  type IngressWishes,
  ingressWishes,
} from '@slipway/kube-objects';
import type { HttpBackend, HttpFilters, HttpRule, PathMatch } from './http-rule.ts';
import type { CompilePattern } from './patterns.ts';

/** Whether an ingress has paths that are patterns. */
export const hasPatterns = ({ metadata }: Ingress): boolean =>
  ingressWishes(metadata.annotations).hasPatterns;

/**
 * The rules of ingresses, and where requests go that none of them is about. Without `compile`, and where a
 * pattern is none, paths are plain beginnings.
 */
export function ingressRules(
  ingresses: readonly Ingress[],
  compile?: CompilePattern,
): readonly HttpRule[] {
  return ingresses.flatMap((ingress) => {
    const wishes = ingressWishes(ingress.metadata.annotations);
    return [
      ...namedRules(ingress, wishes, compile),
      ...rootRules(ingress, wishes),
      ...defaultRules(ingress),
    ];
  });
}

function namedRules(
  ingress: Ingress,
  wishes: IngressWishes,
  compile: CompilePattern | undefined,
): readonly HttpRule[] {
  const filters = filtersOf(wishes);
  return (ingress.spec.rules ?? []).flatMap(({ host, http }) =>
    (http?.paths ?? []).map(({ path = '', pathType, backend }) => ({
      host: host || undefined,
      path: (wishes.hasPatterns && patternOf(path, compile)) || pathOf(path, pathType),
      ...(filters && { filters }),
      backends: backendsOf(ingress, backend),
      ...originOf(ingress),
    })),
  );
}

function filtersOf({ redirect, rewrite }: IngressWishes): HttpFilters | undefined {
  if (redirect !== undefined) return { redirect };
  if (rewrite === undefined) return undefined;
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

function patternOf(path: string, compile: CompilePattern | undefined): PathMatch | undefined {
  const pattern = compile?.(path);
  return pattern && { type: 'Pattern', value: path, pattern };
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
