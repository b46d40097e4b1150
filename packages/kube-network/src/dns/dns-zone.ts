import type { EndpointSlice, Service } from '@slipway/kube-objects';
import type { Answer } from 'dns-packet';
import { headlessAddresses, type NamedAddress, reverseAddress } from './dns-names.ts';

/** Seconds for which clients may keep an answer. */
export const ttl = 5;

/** The services that names stand for. */
export interface ZoneView {
  service(namespace: string, name: string): Service | undefined;
  services(): readonly Service[];
  slices(namespace: string, name: string): readonly EndpointSlice[];
}

/** What is known about a name. */
export interface Resolution {
  /** Whether there is such a name, with records of any type. */
  readonly exists: boolean;
  readonly answers: readonly Answer[];
  /** The name outside of the cluster that this one stands for. */
  readonly alias?: string;
}

const nothing: Resolution = { exists: false, answers: [] };
const empty: Resolution = { exists: true, answers: [] };
const found = (answers: readonly Answer[]): Resolution => ({ exists: true, answers });

/** Whether this server alone knows about a name. */
export function isLocal(name: string, domain: string, view: ZoneView): boolean {
  const lower = name.toLowerCase();
  if (lower === domain || lower.endsWith(`.${domain}`)) return true;
  const address = reverseAddress(lower);
  return address !== undefined && resolvePointer(lower, address, domain, view).exists;
}

/**
 * What the cluster's zone says about a name.
 *
 * @see https://github.com/kubernetes/dns/blob/master/docs/specification.md
 */
export function resolve(name: string, type: string, domain: string, view: ZoneView): Resolution {
  const lower = name.toLowerCase();
  const address = reverseAddress(lower);
  if (address) return only(type, 'PTR', resolvePointer(name, address, domain, view));
  if (lower === domain) return empty;
  const labels = lower.slice(0, -domain.length - 1).split('.');
  const kind = labels.pop();
  if (kind === 'pod') return resolvePod(name, labels, type);
  if (kind !== 'svc') return nothing;
  const namespace = labels.pop();
  if (!namespace) return empty;
  const service = labels.pop();
  if (!service) {
    return view.services().some(({ metadata }) => metadata.namespace === namespace)
      ? empty
      : nothing;
  }
  const known = view.service(namespace, service);
  return known ? resolveService(name, labels, type, known, domain, view) : nothing;
}

function resolveService(
  name: string,
  labels: readonly string[],
  type: string,
  service: Service,
  domain: string,
  view: ZoneView,
): Resolution {
  const { namespace = '', name: serviceName } = service.metadata;
  const { spec } = service;
  const base = `${serviceName}.${namespace}.svc.${domain}`;
  if (spec.type === 'ExternalName') {
    if (labels.length > 0 || !spec.externalName) return nothing;
    const data = spec.externalName;
    return { ...found([{ type: 'CNAME', name, ttl, data }]), alias: data };
  }
  const isHeadless = spec.clusterIP === 'None';
  const addresses = isHeadless ? headlessAddresses(view.slices(namespace, serviceName)) : [];
  const targets: readonly NamedAddress[] = isHeadless
    ? addresses
    : [{ label: '', address: spec.clusterIP ?? '', ports: servicePorts(service) }];

  if (labels.length === 0) {
    if (type === 'SRV') return found(srv(name, base, targets));
    return a(name, type, targets);
  }
  if (labels.length === 2 && labels[0]?.startsWith('_') && labels[1]?.startsWith('_')) {
    const [port, protocol] = [labels[0].slice(1), labels[1].slice(1)];
    const named = targets
      .map((target) => ({
        ...target,
        ports: target.ports.filter(
          (candidate) => candidate.name === port && candidate.protocol === protocol,
        ),
      }))
      .filter(({ ports }) => ports.length > 0);
    if (named.length === 0) return nothing;
    return only(type, 'SRV', found(srv(name, base, named)));
  }
  const pods = labels.length === 1 ? addresses.filter(({ label }) => label === labels[0]) : [];
  return pods.length > 0 ? a(name, type, pods) : nothing;
}

const servicePorts = ({ spec }: Service) =>
  (spec.ports ?? []).map(({ name = '', port, protocol = 'TCP' }) => ({
    name,
    port,
    protocol: protocol.toLowerCase(),
  }));

/** `10-244-0-5.namespace.pod.cluster.local`: the address is in the name. */
function resolvePod(name: string, labels: readonly string[], type: string): Resolution {
  if (labels.length < 2) return labels.length === 1 ? empty : nothing;
  const address = /^\d{1,3}(?:-\d{1,3}){3}$/.test(labels[0] ?? '') && labels[0];
  if (labels.length > 2 || !address) return nothing;
  return a(name, type, [{ label: '', address: address.replaceAll('-', '.'), ports: [] }]);
}

function resolvePointer(name: string, address: string, domain: string, view: ZoneView): Resolution {
  const pointer = (data: string) => found([{ type: 'PTR', name, ttl, data }]);
  for (const { metadata, spec } of view.services()) {
    const { namespace = '', name: service } = metadata;
    const base = `${service}.${namespace}.svc.${domain}`;
    if (spec.clusterIP === address) return pointer(base);
    if (spec.clusterIP !== 'None') continue;
    const pod = headlessAddresses(view.slices(namespace, service)).find(
      (candidate) => candidate.address === address,
    );
    if (pod) return pointer(`${pod.label}.${base}`);
  }
  return nothing;
}

/** A name that has records of one type has none of the others, but it is there. */
const only = (type: string, has: string, resolution: Resolution): Resolution =>
  type === has || !resolution.exists ? resolution : empty;

/** There are no IPv6 addresses: AAAA of a name that exists is empty, which is not "no such name". */
function a(name: string, type: string, addresses: readonly NamedAddress[]): Resolution {
  if (type !== 'A') return empty;
  return found(addresses.map(({ address }) => ({ type: 'A', name, ttl, data: address })));
}

function srv(name: string, base: string, targets: readonly NamedAddress[]): readonly Answer[] {
  const all = targets.flatMap(({ label, ports }) =>
    ports.map(({ port }) => ({ port, target: label ? `${label}.${base}` : base })),
  );
  const weight = Math.max(1, Math.floor(100 / Math.max(1, all.length)));
  return all.map(({ port, target }) => ({
    type: 'SRV',
    name,
    ttl,
    data: { priority: 0, weight, port, target },
  }));
}
