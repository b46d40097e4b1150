import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import type {
  Gateway,
  GatewayClass,
  GatewayView,
  HttpRoute,
  Ingress,
  IngressClass,
  KubeObject,
  Objects,
} from '@slipway/kube-objects';
import { isOwnIngress } from '@slipway/kube-objects';
import type { ServiceProxy } from '#proxy/service-proxy';
import { Certificates, gatewayCertificates, ingressCertificates } from './certificates.ts';
import { findRule, namesHost, type RequestHead, type RuleTable, ruleTable } from './find-rule.ts';
import { gatewayRules } from './gateway-rules.ts';
import type { HttpBackend, HttpRule } from './http-rule.ts';
import { ingressRules } from './ingress-rules.ts';
import { changeHeaders, pathAfter, redirected } from './rewrite.ts';

const ingresses = 'ingresses.networking.k8s.io';
const ingressClasses = 'ingressclasses.networking.k8s.io';

const gatewayGroup = 'gateway.networking.k8s.io';
const followed = [
  ingresses,
  ingressClasses,
  'namespaces',
  ...['gatewayclasses', 'gateways', 'httproutes'].map((plural) => `${plural}.${gatewayGroup}`),
];

/** The way in by host and path, as Ingress objects and routes of gateways describe it. */
export interface IngressRouter {
  /** Whether a rule is about this host (a `Host` header): `named` it, or about every host. */
  serves(host: string | undefined): 'named' | 'any' | undefined;
  /** 404 when no rule is about the request, else what the service answers. */
  fetch(request: Request, client?: string): Promise<Response>;
  /** The same for a request with `Connection: upgrade`. */
  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): Promise<void>;
  /** Certificates of hosts, by their secrets. */
  readonly certificates: Certificates;
}

/** What requests are led by. */
export interface IngressRouterOptions {
  readonly objects: Objects;
  readonly proxy: ServiceProxy;
  /** Which of several backends of a rule answers: a number from 0 to below 1. */
  readonly random?: () => number;
}

/** Follows Ingress objects and leads requests to their services. */
export function createIngressRouter(options: IngressRouterOptions): IngressRouter & Disposable {
  const { objects, proxy, random = Math.random } = options;
  let table: RuleTable | undefined;
  const own = () => {
    const classes = objects.list<IngressClass>(ingressClasses);
    return objects.list<Ingress>(ingresses).filter((ingress) => isOwnIngress(ingress, classes));
  };
  const certificates = new Certificates(objects, () => [
    ...ingressCertificates(own()),
    ...gatewayCertificates(gatewayView(objects)[1]),
  ]);
  const forget = () => {
    table = undefined;
    certificates.forget();
  };
  const watches = [...followed, 'secrets'].map((resource) => objects.watch(resource, forget));
  const current = () => {
    table ??= ruleTable([...ingressRules(own()), ...gatewayRules(...gatewayView(objects))]);
    return table;
  };

  async function fetch(request: Request, client: string | undefined): Promise<Response> {
    const url = new URL(request.url);
    const host = hostOf(request.headers.get('host') ?? url.host);
    const rule = findRule(current(), {
      host,
      scheme: url.protocol === 'https:' ? 'https' : 'http',
      path: url.pathname,
      method: request.method,
      query: url.searchParams,
      header: (name) => request.headers.get(name) ?? undefined,
    });
    if (!rule) return plain(404, `No ingress leads from ${host}${url.pathname} to a service.\n`);
    const { redirect, rewrite, responseHeaders } = rule.filters ?? {};
    if (redirect) {
      const location = redirected(new URL(url.href.replace(url.host, host)), rule, redirect);
      return new Response(null, { status: redirect.status, headers: { location } });
    }
    const backend = choose(rule.backends, random());
    if (!backend) return plain(503, `${capital(rule.source)} names no service for this path.\n`);
    if (rewrite) url.pathname = pathAfter(url.pathname, rule, rewrite);
    const headers = forwardedBy(request, rule, client);
    const forwarded = new Request(url, { method: request.method, headers, ...bodyOf(request) });
    const answer = await proxy.fetch(backend.namespace, nameOf(backend), forwarded);
    if (responseHeaders) changeHeaders(answer.headers, responseHeaders);
    return answer;
  }

  return {
    certificates,
    serves(host = '') {
      const rules = current();
      if (namesHost(rules, hostOf(host))) return 'named';
      return rules.forAll.length > 0 ? 'any' : undefined;
    },
    fetch,
    async upgrade(request, socket, head) {
      const rule = findRule(current(), headOf(request));
      const backend = rule && choose(rule.backends, random());
      if (!rule || !backend || rule.filters?.redirect) {
        socket.end('HTTP/1.1 404 Not Found\r\nConnection: close\r\nContent-Length: 0\r\n\r\n');
        return;
      }
      const { rewrite } = rule.filters ?? {};
      if (rewrite) {
        const url = new URL(request.url ?? '/', 'http://localhost');
        request.url = pathAfter(url.pathname, rule, rewrite) + url.search;
      }
      await proxy.upgrade(backend.namespace, nameOf(backend), request, socket, head);
    },
    [Symbol.dispose]() {
      for (const watch of watches) watch[Symbol.dispose]();
    },
  };
}

/** Routes and what they are attached to; none while the cluster has no such kinds. */
function gatewayView(objects: Objects): [routes: readonly HttpRoute[], view: GatewayView] {
  const list = <T extends KubeObject>(plural: string) =>
    objects.list<T>(`${plural}.${gatewayGroup}`);
  const namespaces = new Map(
    objects.list('namespaces').map(({ metadata }) => [metadata.name, metadata.labels ?? {}]),
  );
  const view = {
    gateways: list<Gateway>('gateways'),
    classes: list<GatewayClass>('gatewayclasses'),
  };
  return [list<HttpRoute>('httproutes'), { ...view, namespaces }];
}

/** `Shop.Test:8080` is the host `shop.test`. */
const hostOf = (host: string) => host.replace(/:\d+$/, '').replace(/\.$/, '').toLowerCase();

const nameOf = ({ service, port }: HttpBackend) => (port === '' ? service : `${service}:${port}`);

function headOf({ headers, url = '/', method = 'GET', socket }: IncomingMessage): RequestHead {
  const { pathname, searchParams } = new URL(url, 'http://localhost');
  return {
    host: hostOf(headers.host ?? ''),
    scheme: 'encrypted' in socket ? 'https' : 'http',
    path: pathname,
    method,
    query: searchParams,
    header: (name) => headers[name]?.toString(),
  };
}

/** Each backend as often as its weight says. */
function choose(backends: readonly HttpBackend[], random: number): HttpBackend | undefined {
  const total = backends.reduce((sum, { weight }) => sum + weight, 0);
  let rest = random * total;
  return backends.find(({ weight }) => {
    rest -= weight;
    return weight > 0 && rest < 0;
  });
}

/** The fields of a request with what the pod cannot see of the client. */
function forwardedBy(request: Request, rule: HttpRule, client: string | undefined): Headers {
  const headers = new Headers(request.headers);
  if (client !== undefined) {
    headers.append('x-forwarded-for', client);
    headers.set('x-real-ip', client);
  }
  changeHeaders(headers, rule.filters?.requestHeaders);
  return headers;
}

const bodyOf = ({ body, signal }: Request) => ({
  signal,
  // Node wants to be told that the answer may begin before the body has ended.
  ...(body && { body, duplex: 'half' as const }),
});

const capital = (text: string) => text.charAt(0).toUpperCase() + text.slice(1);

const plain = (status: number, text: string) =>
  new Response(text, {
    status,
    headers: { 'content-type': 'text/plain; charset=utf-8', 'cache-control': 'no-store' },
  });
