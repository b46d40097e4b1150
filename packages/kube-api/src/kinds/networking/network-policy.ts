import { BlockList, isIP } from 'node:net';
import { type NetworkPolicy, selectorText } from '@slipway/kube-objects';
import { ageColumn, columnsOf, nameColumn } from '#columns/column';
import { checkLabelSelector } from '#kinds/pod-spec/selector';
import { checkPort, checkPortName, oneOf, texts } from '#schema/checks';
import { type Draft, isDraft, part, parts, text } from '#schema/draft';
import {
  type FieldError,
  forbiddenField,
  invalid,
  required,
  unsupported,
} from '#schema/field-error';
import { defineKind } from '#scheme/kind';

/** NetworkPolicy of networking.k8s.io/v1; kube-network enforces it. */
export const networkPolicy = defineKind('NetworkPolicy', 'networkpolicies', {
  group: 'networking.k8s.io',
  type: 'networking.NetworkPolicy',
  shortNames: ['netpol'],
  hasGeneration: true,
  defaults: [
    ['spec', {}],
    ['spec.podSelector', {}],
    ['spec.policyTypes', typesOf],
    ['spec.ingress[].ports[].protocol', 'TCP'],
    ['spec.egress[].ports[].protocol', 'TCP'],
  ],
  validate: validateNetworkPolicy,
  columns: [
    nameColumn,
    columnsOf<NetworkPolicy>().text('Pod-Selector', ({ spec }) =>
      selectorText(spec.podSelector ?? {}),
    ),
    ageColumn,
  ],
});

function typesOf(spec: Draft): readonly string[] {
  return parts(spec, 'egress').length > 0 ? ['Ingress', 'Egress'] : ['Ingress'];
}

function validateNetworkPolicy(object: Draft): readonly FieldError[] {
  const spec = part(object, 'spec');
  return [
    ...checkLabelSelector(spec.podSelector, 'spec.podSelector'),
    ...parts(spec, 'ingress').flatMap((rule, index) =>
      checkRule(rule, 'from', `spec.ingress[${index}]`),
    ),
    ...parts(spec, 'egress').flatMap((rule, index) =>
      checkRule(rule, 'to', `spec.egress[${index}]`),
    ),
    ...checkTypes(texts(spec.policyTypes)),
  ];
}

function checkTypes(types: readonly string[]): readonly FieldError[] {
  const field = 'spec.policyTypes';
  if (types.length > 2) return [invalid(field, types, 'may not specify more than two policyTypes')];
  const known = ['Egress', 'Ingress'];
  return types.flatMap((type, index) =>
    known.includes(type) ? [] : [unsupported(`${field}[${index}]`, type, known)],
  );
}

function checkRule(rule: Draft, peers: 'from' | 'to', field: string): readonly FieldError[] {
  return [
    ...parts(rule, 'ports').flatMap((port, index) =>
      checkPolicyPort(port, `${field}.ports[${index}]`),
    ),
    ...parts(rule, peers).flatMap((peer, index) => checkPeer(peer, `${field}.${peers}[${index}]`)),
  ];
}

function checkPolicyPort(draft: Draft, field: string): readonly FieldError[] {
  const { port, endPort } = draft;
  const errors = oneOf(draft, field, 'protocol', ['SCTP', 'TCP', 'UDP']);
  const end = `${field}.endPort`;
  if (port === undefined) {
    if (endPort === undefined) return errors;
    return [...errors, invalid(end, endPort, 'may not be specified when `port` is not specified')];
  }
  if (typeof port === 'string') {
    const names = checkPortName(port, `${field}.port`);
    if (endPort === undefined) return [...errors, ...names];
    const why = 'may not be specified when `port` is non-numeric';
    return [...errors, invalid(end, endPort, why), ...names];
  }
  const numbers = [...errors, ...checkPort(port, `${field}.port`)];
  if (endPort === undefined) return numbers;
  const isBefore = Number(endPort) < Number(port);
  return [
    ...numbers,
    ...(isBefore ? [invalid(end, endPort, 'must be greater than or equal to `port`')] : []),
    ...checkPort(endPort, end),
  ];
}

function checkPeer(peer: Draft, field: string): readonly FieldError[] {
  const members = ['podSelector', 'namespaceSelector', 'ipBlock'].filter((name) =>
    isDraft(peer[name]),
  );
  if (members.length === 0) return [required(field, 'must specify a peer')];
  if (members.length > 1 && members.includes('ipBlock')) {
    return [forbiddenField(field, 'may not specify both ipBlock and another peer')];
  }
  return [
    ...checkLabelSelector(peer.podSelector, `${field}.podSelector`),
    ...checkLabelSelector(peer.namespaceSelector, `${field}.namespaceSelector`),
    ...(isDraft(peer.ipBlock) ? checkBlock(peer.ipBlock, `${field}.ipBlock`) : []),
  ];
}

function checkBlock(block: Draft, field: string): readonly FieldError[] {
  const cidr = text(block, 'cidr');
  if (cidr === '') return [required(`${field}.cidr`)];
  const errors = checkCidr(cidr, `${field}.cidr`);
  if (errors.length > 0) return errors;
  return texts(block.except).flatMap((hole, index) => {
    const place = `${field}.except[${index}]`;
    const wrong = checkCidr(hole, place);
    if (wrong.length > 0) return wrong;
    return isInside(hole, cidr) ? [] : [invalid(place, hole, 'must be a strict subset of `cidr`')];
  });
}

/** Whether a text is a block of addresses. */
export function checkCidr(cidr: string, field: string): readonly FieldError[] {
  const [address = '', bits = '', ...more] = cidr.split('/');
  const family = isIP(address);
  const isRight = /^\d{1,3}$/.test(bits) && Number(bits) <= (family === 4 ? 32 : 128);
  if (family > 0 && isRight && more.length === 0) return [];
  return [invalid(field, cidr, 'must be a valid CIDR value, (e.g. 10.9.8.0/24 or 2001:db8::/64)')];
}

/** Whether a block is a smaller part of another. */
function isInside(inner: string, outer: string): boolean {
  const [address = '', bits = ''] = inner.split('/');
  const [base = '', outerBits = ''] = outer.split('/');
  const family = isIP(base) === 4 ? 'ipv4' : 'ipv6';
  if (isIP(address) !== isIP(base) || Number(bits) <= Number(outerBits)) return false;
  const list = new BlockList();
  list.addSubnet(base, Number(outerBits), family);
  return list.check(address, family);
}
