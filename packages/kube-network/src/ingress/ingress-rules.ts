import type { Ingress, IngressBackend } from '@slipway/kube-objects';
import type { HttpBackend, HttpRule, PathMatch } from './http-rule.ts';

/** The rules of ingresses, and where requests go that none of them is about. */
export function ingressRules(ingresses: readonly Ingress[]): readonly HttpRule[] {
  return ingresses.flatMap((ingress) => [...namedRules(ingress), ...defaultRules(ingress)]);
}

function namedRules(ingress: Ingress): readonly HttpRule[] {
  return (ingress.spec.rules ?? []).flatMap(({ host, http }) =>
    (http?.paths ?? []).map(({ path = '', pathType, backend }) => ({
      host: host || undefined,
      path: pathOf(path, pathType),
      backends: backendsOf(ingress, backend),
      ...originOf(ingress),
    })),
  );
}

/** After all paths of its own hosts, and after everything else for hosts of nobody. */
function defaultRules(ingress: Ingress): readonly HttpRule[] {
  const { defaultBackend, rules = [] } = ingress.spec;
  if (!defaultBackend) return [];
  const hosts = new Set([undefined, ...rules.map(({ host }) => host || undefined)]);
  return [...hosts].map((host) => ({
    host,
    path: { type: 'Prefix', value: '' },
    isLast: true,
    backends: backendsOf(ingress, defaultBackend),
    ...originOf(ingress),
  }));
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
