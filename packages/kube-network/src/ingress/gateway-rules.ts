import type {
  GatewayView,
  HttpHeaderFilter,
  HttpRoute,
  HttpRouteFilter,
  HttpRouteMatch,
  HttpRouteRule,
  HttpRouteValue,
  HttpTarget,
} from '@slipway/kube-objects';
import { attach, isUnderstood } from '@slipway/kube-objects';
import type { HeaderChanges, HttpFilters, HttpRule, Target, ValueMatch } from './http-rule.ts';

/** The rules of routes at the gateways that take them. */
export function gatewayRules(routes: readonly HttpRoute[], view: GatewayView): readonly HttpRule[] {
  return routes.flatMap((route) => {
    const parents = route.spec.parentRefs ?? [];
    const attachments = parents.flatMap((parent) => attach(route, parent, view).attachments);
    return attachments.flatMap(({ listener, hosts }) =>
      hosts.flatMap((host) =>
        (route.spec.rules ?? []).flatMap((rule) =>
          (rule.matches ?? [{}]).map((match) => ({
            ...ruleOf(route, rule, match),
            host,
            isDeep: true as const,
            scheme: listener.protocol === 'HTTPS' ? ('https' as const) : ('http' as const),
          })),
        ),
      ),
    );
  });
}

function ruleOf({ metadata }: HttpRoute, rule: HttpRouteRule, match: HttpRouteMatch) {
  const { namespace = '', name } = metadata;
  const { type = 'PathPrefix', value = '/' } = match.path ?? {};
  return {
    path: { type: type === 'Exact' ? ('Exact' as const) : ('Prefix' as const), value },
    ...(match.method && { method: match.method }),
    headers: (match.headers ?? []).map((it) => valueMatch(it, it.name.toLowerCase())),
    query: (match.queryParams ?? []).map((it) => valueMatch(it, it.name)),
    filters: filtersOf(rule.filters ?? []),
    backends: isUnderstood(rule, match)
      ? (rule.backendRefs ?? [])
          // Of another namespace or kind nobody has said that it may be used.
          .filter(
            (ref) =>
              (ref.kind ?? 'Service') === 'Service' && (ref.namespace ?? namespace) === namespace,
          )
          .map((ref) => ({
            namespace,
            service: ref.name,
            port: String(ref.port ?? ''),
            weight: ref.weight ?? 1,
          }))
      : [],
    source: `route "${name}" in namespace "${namespace}"`,
    since: metadata.creationTimestamp,
  };
}

const valueMatch = ({ value }: HttpRouteValue, name: string): ValueMatch => ({
  name,
  isMatch: (found) => found === value,
});

function filtersOf(filters: readonly HttpRouteFilter[]): HttpFilters {
  const find = (type: string) => filters.find((filter) => filter.type === type);
  const request = find('RequestHeaderModifier')?.requestHeaderModifier;
  const response = find('ResponseHeaderModifier')?.responseHeaderModifier;
  const redirect = find('RequestRedirect')?.requestRedirect;
  const rewrite = find('URLRewrite')?.urlRewrite;
  return {
    ...(request && { requestHeaders: changesOf(request) }),
    ...(response && { responseHeaders: changesOf(response) }),
    ...(redirect && {
      redirect: {
        ...targetOf(redirect),
        ...(redirect.scheme && { scheme: redirect.scheme }),
        status: redirect.statusCode ?? 302,
      },
    }),
    ...(rewrite && { rewrite: targetOf(rewrite) }),
  };
}

function changesOf({ set = [], add = [], remove = [] }: HttpHeaderFilter): HeaderChanges {
  const pairs = (list: NonNullable<HttpHeaderFilter['set']>) =>
    list.map(({ name, value }) => [name, value] as const);
  return { set: pairs(set), add: pairs(add), remove };
}

function targetOf({ hostname, port, path }: HttpTarget): Target {
  const { replaceFullPath, replacePrefixMatch } = path ?? {};
  return {
    ...(hostname && { host: hostname }),
    ...(port !== undefined && { port }),
    ...(replaceFullPath !== undefined && { path: { type: 'Full', value: replaceFullPath } }),
    ...(replacePrefixMatch !== undefined && {
      path: { type: 'Prefix', value: replacePrefixMatch },
    }),
  };
}
