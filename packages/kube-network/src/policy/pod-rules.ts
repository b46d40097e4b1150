import type {
  LabelSelector,
  Labels,
  NetworkPolicy,
  NetworkPolicyPeer,
  NetworkPolicyPort,
} from '@slipway/kube-objects';
import { matches } from '@slipway/kube-objects';
import { type Block, parseBlock, subtract } from './block.ts';

/** A pod as policies see it. */
export interface PolicyPod {
  readonly namespace: string;
  readonly labels: Labels;
  readonly address: string;
  readonly ports: readonly {
    readonly name?: string;
    readonly protocol?: string;
    readonly containerPort: number;
  }[];
}

/** What policies are about. */
export interface PolicyView {
  readonly policies: readonly NetworkPolicy[];
  readonly pods: readonly PolicyPod[];
  /** The labels of each namespace. */
  readonly namespaces: ReadonlyMap<string, Labels>;
}

/** Ports of one protocol, both ends included. */
export interface PortRange {
  readonly protocol: string;
  readonly from: number;
  readonly to: number;
}

/** Something that a policy lets through. */
export interface Allowance {
  /** Who may be at the other end; undefined for anybody. */
  readonly peers: readonly Block[] | undefined;
  /** Where the connection may go to; undefined for every port of every protocol. */
  readonly ports: readonly PortRange[] | undefined;
}

/** What a pod may do. A direction that is undefined is not restricted. */
export interface PodRules {
  readonly address: string;
  readonly ingress: readonly Allowance[] | undefined;
  readonly egress: readonly Allowance[] | undefined;
}

const protocols = new Set(['TCP', 'UDP', 'SCTP']);

/** The rules of every pod that some policy selects. */
export function podRules(view: PolicyView): readonly PodRules[] {
  return view.pods.flatMap((pod) => {
    const own = view.policies.filter(
      ({ metadata, spec }) =>
        metadata.namespace === pod.namespace && matches(spec.podSelector ?? {}, pod.labels),
    );
    const incoming = own.filter((policy) => restricts(policy, 'Ingress'));
    const outgoing = own.filter((policy) => restricts(policy, 'Egress'));
    if (incoming.length + outgoing.length === 0) return [];
    return [
      {
        address: pod.address,
        ingress:
          incoming.length === 0
            ? undefined
            : incoming.flatMap((policy) => ingressOf(policy, pod, view)),
        egress:
          outgoing.length === 0 ? undefined : outgoing.flatMap((policy) => egressOf(policy, view)),
      },
    ];
  });
}

/** Without `policyTypes` a policy is about what comes in, and about what goes out if it says so. */
function restricts({ spec }: NetworkPolicy, direction: 'Ingress' | 'Egress'): boolean {
  if (spec.policyTypes?.length) return spec.policyTypes.includes(direction);
  return direction === 'Ingress' || (spec.egress ?? []).length > 0;
}

function ingressOf(policy: NetworkPolicy, pod: PolicyPod, view: PolicyView): readonly Allowance[] {
  return (policy.spec.ingress ?? []).map(({ from = [], ports = [] }) => ({
    peers: from.length === 0 ? undefined : from.flatMap((peer) => blocksOf(peer, policy, view)),
    ports: ports.length === 0 ? undefined : ports.flatMap((port) => rangesOf(port, pod)),
  }));
}

/** A port that is named has its number from the pod at the other end, so each such pod counts alone. */
function egressOf(policy: NetworkPolicy, view: PolicyView): readonly Allowance[] {
  return (policy.spec.egress ?? []).flatMap(({ to = [], ports = [] }): readonly Allowance[] => {
    const peers = to.length === 0 ? undefined : to.flatMap((peer) => blocksOf(peer, policy, view));
    if (ports.length === 0) return [{ peers, ports: undefined }];
    const numbered = ports.filter((port) => typeof port.port !== 'string');
    const named = ports.filter((port) => typeof port.port === 'string');
    const pods = named.length === 0 ? [] : podsOf(to, policy, view);
    return [
      { peers, ports: numbered.flatMap((port) => rangesOf(port)) },
      ...pods.map((pod) => ({
        peers: blockOf(pod.address),
        ports: named.flatMap((port) => rangesOf(port, pod)),
      })),
    ];
  });
}

function rangesOf(
  { protocol = 'TCP', port, endPort }: NetworkPolicyPort,
  pod?: PolicyPod,
): readonly PortRange[] {
  // They become rules of the kernel: whatever earlier versions stored, nothing else gets there.
  if (!protocols.has(protocol)) return [];
  if (port === undefined) return [{ protocol, from: 0, to: 65_535 }];
  if (typeof port === 'number') return [{ protocol, from: port, to: endPort ?? port }];
  return (pod?.ports ?? [])
    .filter((own) => own.name === port && (own.protocol ?? 'TCP') === protocol)
    .map(({ containerPort }) => ({ protocol, from: containerPort, to: containerPort }));
}

function blocksOf(
  peer: NetworkPolicyPeer,
  policy: NetworkPolicy,
  view: PolicyView,
): readonly Block[] {
  if (!peer.ipBlock) return podsOf([peer], policy, view).flatMap(({ address }) => blockOf(address));
  const block = parseBlock(peer.ipBlock.cidr);
  return block ? subtract(block, (peer.ipBlock.except ?? []).flatMap(blockOf)) : [];
}

function blockOf(text: string): readonly Block[] {
  const block = parseBlock(text);
  return block ? [block] : [];
}

/** The pods that peers select; no peers at all stand for all pods. */
function podsOf(
  peers: readonly NetworkPolicyPeer[],
  { metadata }: NetworkPolicy,
  { pods, namespaces }: PolicyView,
): readonly PolicyPod[] {
  const isSelected = (selector: LabelSelector | undefined, labels: Labels | undefined) =>
    selector === undefined || matches(selector, labels);
  if (peers.length === 0) return pods;
  return pods.filter(({ namespace, labels }) =>
    peers.some(
      ({ ipBlock, podSelector, namespaceSelector }) =>
        ipBlock === undefined &&
        isSelected(podSelector, labels) &&
        (namespaceSelector
          ? matches(namespaceSelector, namespaces.get(namespace))
          : namespace === metadata.namespace),
    ),
  );
}
