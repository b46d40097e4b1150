import type {
  Gateway,
  GatewayClass,
  GatewayListener,
  HttpRoute,
  HttpRouteMatch,
  HttpRouteRule,
  ParentRef,
} from '#types/gateway';
import { type Labels, matches } from '#values/label-selector';

/** Who serves gateways here, as GatewayClass objects name it. */
export const gatewayController = 'slipway.dev/gateway';

/** The ports on which gateways can be served. */
export const gatewayPorts: Readonly<Record<string, number>> = { HTTP: 80, HTTPS: 443 };

/** What routes are attached by. */
export interface GatewayView {
  readonly gateways: readonly Gateway[];
  readonly classes: readonly GatewayClass[];
  /** The labels of each namespace. */
  readonly namespaces: ReadonlyMap<string, Labels>;
}

/** A route at a listener, under the hosts that both know; undefined stands for every host. */
export interface Attachment {
  readonly gateway: Gateway;
  readonly listener: GatewayListener;
  readonly hosts: readonly (string | undefined)[];
}

/** Whether a gateway is for this cluster's own controller: as with ingresses, also when nobody describes its class. */
export function isOwnGateway({ spec }: Gateway, classes: readonly GatewayClass[]): boolean {
  const known = classes.find(({ metadata }) => metadata.name === spec.gatewayClassName);
  return known === undefined || known.spec.controllerName === gatewayController;
}

/** The listeners at which a parent of a route takes it; a reason, as the field has it, when none does. */
export function attach(
  route: HttpRoute,
  parent: ParentRef,
  { gateways, classes, namespaces }: GatewayView,
): { readonly attachments: readonly Attachment[]; readonly reason: string } {
  const from = route.metadata.namespace ?? '';
  const gateway = gateways.find(
    ({ metadata }) =>
      metadata.name === parent.name && metadata.namespace === (parent.namespace ?? from),
  );
  if (!gateway || !isOwnGateway(gateway, classes))
    return { attachments: [], reason: 'NoMatchingParent' };
  const named = gateway.spec.listeners.filter(
    ({ name, port, protocol }) =>
      gatewayPorts[protocol] === port &&
      (parent.sectionName ?? name) === name &&
      (parent.port ?? port) === port,
  );
  if (named.length === 0) return { attachments: [], reason: 'NoMatchingParent' };
  const open = named.filter((listener) => isAllowed(listener, gateway, from, namespaces));
  if (open.length === 0) return { attachments: [], reason: 'NotAllowedByListeners' };
  const attachments = open
    .map((listener) => ({ gateway, listener, hosts: commonHosts(route, listener) }))
    .filter(({ hosts }) => hosts.length > 0);
  const reason = attachments.length > 0 ? 'Accepted' : 'NoMatchingListenerHostname';
  return { attachments, reason };
}

function isAllowed(
  { allowedRoutes }: GatewayListener,
  gateway: Gateway,
  namespace: string,
  namespaces: ReadonlyMap<string, Labels>,
): boolean {
  const { from = 'Same', selector } = allowedRoutes?.namespaces ?? {};
  if (from === 'All') return true;
  if (from === 'Same') return gateway.metadata.namespace === namespace;
  return selector !== undefined && matches(selector, namespaces.get(namespace));
}

function commonHosts(
  { spec }: HttpRoute,
  { hostname }: GatewayListener,
): readonly (string | undefined)[] {
  const { hostnames = [] } = spec;
  if (hostnames.length === 0) return [hostname];
  if (hostname === undefined) return hostnames;
  return hostnames.flatMap((host) => {
    if (host === hostname || isBelow(host, hostname)) return [host];
    return isBelow(hostname, host) ? [hostname] : [];
  });
}

/** `a.b.test` and `*.b.test` are below `*.test`. */
const isBelow = (host: string, wildcard: string) =>
  wildcard.startsWith('*.') && host.endsWith(wildcard.slice(1));

/** Filters and matches that this cluster knows; with others a rule leads nowhere, and says so. */
export function isUnderstood(rule: HttpRouteRule, match: HttpRouteMatch): boolean {
  const known = [
    'RequestHeaderModifier',
    'ResponseHeaderModifier',
    'RequestRedirect',
    'URLRewrite',
  ];
  const values = [...(match.headers ?? []), ...(match.queryParams ?? [])];
  return (
    (rule.filters ?? []).every(({ type }) => known.includes(type)) &&
    (rule.backendRefs ?? []).every(({ filters = [] }) => filters.length === 0) &&
    values.every(({ type = 'Exact' }) => type === 'Exact') &&
    (match.path?.type ?? 'PathPrefix') !== 'RegularExpression'
  );
}
