import { BlockList, isIP } from 'node:net';
import { texts } from '#schema/checks';
import { type Draft, part, parts, text } from '#schema/draft';
import { invalid, invalidObject } from '#schema/field-error';
import type { ClusterView, ServiceRange } from '#scheme/admission';
import { validateService } from './service-rules.ts';

/** Gives a service its cluster address and node ports. */
export function allocateService(cluster: ClusterView, service: Draft, old?: Draft): void {
  const range = cluster.services;
  const spec = part(service, 'spec');
  // A service that is wrong gets nothing; what is wrong with it is said afterwards, all of it.
  if (validateService(service, old).length > 0) return;
  const others = cluster
    .list('services')
    .filter(({ metadata }) => !isSame(metadata, part(service, 'metadata')))
    .map(({ spec: other }) => other as Draft);
  const refuse = (field: string, value: unknown, why: string) =>
    invalidObject({ kind: 'Service', group: '' }, text(part(service, 'metadata'), 'name'), [
      invalid(field, value, why),
    ]);
  if (spec.type === 'ExternalName') return;
  const cidrs = [...new Set([range.cidr, ...moreCidrs(cluster)])];
  const address = text(spec, 'clusterIP');
  const before = old && text(part(old, 'spec'), 'clusterIP');
  if (address === '') {
    const taken = new Set(others.map((other) => other.clusterIP));
    const free = freeAddress(cidrs, taken);
    if (free === undefined)
      throw refuse('spec.clusterIPs', [], `no address of ${cidrs.join(', ')} is free`);
    spec.clusterIP = free;
  } else if (address !== 'None' && address !== before) {
    checkAddress(cidrs, address, others, refuse);
  }
  spec.clusterIPs = [spec.clusterIP];
  allocatePorts(range, spec, others, refuse);
}

type Refuse = (field: string, value: unknown, why: string) => Error;

const isSame = (metadata: { readonly namespace?: string; readonly name: string }, own: Draft) =>
  metadata.name === own.name && metadata.namespace === own.namespace;

const toNumber = (address: string) =>
  address.split('.').reduce((sum, byte) => sum * 256 + Number(byte), 0);

const toAddress = (number: number) =>
  [24, 16, 8, 0].map((shift) => (number >>> shift) & 255).join('.');

/** The first addresses are for the cluster's own services, which name theirs. */
const reservedAddresses = 16;

function freeAddress(cidrs: readonly string[], taken: ReadonlySet<unknown>): string | undefined {
  for (const cidr of cidrs) {
    const address = freeAddressOf(cidr, taken);
    if (address !== undefined) return address;
  }
  return undefined;
}

/** The blocks that ServiceCIDR objects add, as long as they are not on their way out. */
const moreCidrs = (cluster: ClusterView): readonly string[] =>
  cluster
    .list('servicecidrs.networking.k8s.io')
    .filter(({ metadata }) => metadata.deletionTimestamp === undefined)
    .flatMap(({ spec }) => texts((spec as Draft | undefined)?.cidrs))
    .filter((cidr) => isIP(cidr.split('/')[0] ?? '') === 4);

function freeAddressOf(cidr: string, taken: ReadonlySet<unknown>): string | undefined {
  const [base = '', bits = '32'] = cidr.split('/');
  const size = 2 ** (32 - Number(bits));
  for (let offset = reservedAddresses; offset < size - 1; offset += 1) {
    const address = toAddress(toNumber(base) + offset);
    if (!taken.has(address)) return address;
  }
  return undefined;
}

function checkAddress(
  cidrs: readonly string[],
  address: string,
  others: readonly Draft[],
  refuse: Refuse,
): void {
  const list = new BlockList();
  for (const cidr of cidrs) {
    const [base = '', bits = '32'] = cidr.split('/');
    list.addSubnet(base, Number(bits));
  }
  if (isIP(address) !== 4 || !list.check(address)) {
    throw refuse(
      'spec.clusterIPs',
      [address],
      `failed to allocate IP ${address}: the provided IP (${address}) is not in the valid range. The range of valid IPs is ${cidrs.join(', ')}`,
    );
  }
  if (others.some((other) => other.clusterIP === address)) {
    throw refuse(
      'spec.clusterIPs',
      [address],
      `failed to allocate IP ${address}: provided IP is already allocated`,
    );
  }
}

function allocatePorts(
  range: ServiceRange,
  spec: Draft,
  others: readonly Draft[],
  refuse: Refuse,
): void {
  const hasNodePorts = spec.type === 'NodePort' || spec.type === 'LoadBalancer';
  if (!hasNodePorts) return;
  const isAllocated = spec.type === 'NodePort' || spec.allocateLoadBalancerNodePorts !== false;
  const taken = new Set<unknown>(
    others.flatMap((other) => [
      other.healthCheckNodePort,
      ...parts(other, 'ports').map((port) => port.nodePort),
    ]),
  );
  for (const [index, port] of parts(spec, 'ports').entries()) {
    const wanted = Number(port.nodePort ?? 0);
    const field = `spec.ports[${index}].nodePort`;
    if (wanted !== 0 && (wanted < range.firstNodePort || wanted > range.lastNodePort)) {
      const valid = `${range.firstNodePort}-${range.lastNodePort}`;
      throw refuse(
        field,
        wanted,
        `provided port is not in the valid range. The range of valid ports is ${valid}`,
      );
    }
    if (wanted !== 0 && taken.has(wanted)) {
      throw refuse(field, wanted, 'provided port is already allocated');
    }
    if (wanted === 0 && !isAllocated) continue;
    const free = wanted === 0 ? freePort(range, taken) : wanted;
    if (free === undefined)
      throw refuse(field, wanted, 'no node port is free; delete services that have one');
    port.nodePort = free;
    taken.add(port.nodePort);
  }
  allocateHealthCheck(range, spec, taken, refuse);
}

/** Load balancers in front of the machine ask there whether a service has pods on it. */
function allocateHealthCheck(
  range: ServiceRange,
  spec: Draft,
  taken: ReadonlySet<unknown>,
  refuse: Refuse,
): void {
  if (spec.type !== 'LoadBalancer' || spec.externalTrafficPolicy !== 'Local') return;
  const wanted = Number(spec.healthCheckNodePort ?? 0);
  const field = 'spec.healthCheckNodePort';
  if (wanted !== 0 && taken.has(wanted)) {
    throw refuse(field, wanted, 'provided port is already allocated');
  }
  const free = wanted === 0 ? freePort(range, taken) : wanted;
  if (free === undefined) throw refuse(field, wanted, 'no node port is free');
  spec.healthCheckNodePort = free;
}

/** The clusters of a machine share its ports; each begins elsewhere, by its range of addresses. */
function freePort(range: ServiceRange, taken: ReadonlySet<unknown>): number | undefined {
  const { firstNodePort, lastNodePort } = range;
  const [base = ''] = range.cidr.split('/');
  const count = lastNodePort - firstNodePort + 1;
  const start = ((toNumber(base) >>> 16) % 16) * Math.floor(count / 16);
  for (let step = 0; step < count; step += 1) {
    const port = firstNodePort + ((start + step) % count);
    if (!taken.has(port)) return port;
  }
  return undefined;
}
