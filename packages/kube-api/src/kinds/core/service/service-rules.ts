import { isIP } from 'node:net';
import { isDeepStrictEqual } from 'node:util';
import {
  checkAddress,
  checkOuterAddress,
  checkPort,
  checkPortReference,
  oneOf,
  texts,
} from '#schema/checks';
import { type Draft, isDraft, part, parts, text } from '#schema/draft';
import {
  addAll,
  duplicate,
  type FieldError,
  forbiddenField,
  invalid,
  required,
  unsupported,
} from '#schema/field-error';
import { checkKey, checkLabels, checkName } from '#schema/names';

/** What belongs to no affinity goes. What a PUT leaves out of a service's addresses and ports stays, or goes with the old type. */
export function prepareService(service: Draft, old: Draft | undefined): void {
  const spec = part(service, 'spec');
  // A client that only turns affinity off leaves its settings behind.
  if (spec.sessionAffinity === 'None') delete spec.sessionAffinityConfig;
  if (old === undefined) return;
  const before = part(old, 'spec');
  keepAddresses(spec, before);
  dropWithType(spec, before);
}

function keepAddresses(spec: Draft, before: Draft): void {
  if (spec.type === 'ExternalName' || before.type === 'ExternalName') return;
  const isChecked = spec.type === 'LoadBalancer' && spec.externalTrafficPolicy === 'Local';
  if (isChecked) spec.healthCheckNodePort ||= before.healthCheckNodePort;
  else if (spec.healthCheckNodePort === before.healthCheckNodePort) delete spec.healthCheckNodePort;
  if (spec.clusterIP === undefined || spec.clusterIP === '') {
    spec.clusterIP = before.clusterIP;
    spec.clusterIPs = before.clusterIPs;
  } else if (isDeepStrictEqual(spec.clusterIPs, before.clusterIPs)) {
    // Who patches the one means the other as well.
    spec.clusterIPs = [spec.clusterIP];
  }
  if (!hasNodePorts(spec)) return;
  const nodePorts = nodePortsOf(before);
  for (const port of parts(spec, 'ports')) port.nodePort ??= nodePorts.get(idOf(port));
}

const hasNodePorts = ({ type }: Draft) => type === 'NodePort' || type === 'LoadBalancer';

const idOf = (port: Draft) => `${port.protocol ?? 'TCP'}/${port.port}`;
const nodePortsOf = (spec: Draft) =>
  new Map(parts(spec, 'ports').map((port) => [idOf(port), port.nodePort]));

/** A client that changes the type sends back what belonged to the old one. */
function dropWithType(spec: Draft, before: Draft): void {
  const drop = (...fields: string[]) => {
    for (const field of fields) {
      if (isDeepStrictEqual(spec[field], before[field])) delete spec[field];
    }
  };
  if (spec.type === 'ExternalName' && before.type !== 'ExternalName') {
    drop('clusterIP', 'clusterIPs', 'ipFamilies', 'ipFamilyPolicy', 'internalTrafficPolicy');
  }
  if (before.type === 'LoadBalancer' && spec.type !== 'LoadBalancer') {
    drop('allocateLoadBalancerNodePorts', 'loadBalancerClass');
  }
  if (!hasNodePorts(before) || hasNodePorts(spec)) return;
  drop('externalTrafficPolicy');
  const nodePorts = nodePortsOf(before);
  for (const port of parts(spec, 'ports')) {
    if (port.nodePort === nodePorts.get(idOf(port))) delete port.nodePort;
  }
}

const types = ['ClusterIP', 'ExternalName', 'LoadBalancer', 'NodePort'];

/** What is wrong with a Service, or with a change to it. */
export function validateService(service: Draft, old: Draft | undefined): FieldError[] {
  const spec = part(service, 'spec');
  return [
    ...checkType(spec),
    ...checkPorts(spec),
    ...checkLabels('spec.selector', spec.selector),
    ...checkAffinity(spec),
    ...checkTraffic(spec),
    ...checkFamilies(spec),
    ...checkAddresses(spec),
    ...checkLoadBalancer(spec),
    ...checkAddressChange(spec, old && part(old, 'spec')),
  ];
}

function checkType(spec: Draft): FieldError[] {
  const type = text(spec, 'type');
  const errors = types.includes(type) ? [] : [unsupported('spec.type', type, types)];
  if (type !== 'ExternalName') {
    if ((type === 'NodePort' || type === 'LoadBalancer') && spec.clusterIP === 'None') {
      const why = `may not be set to 'None' for ${type} services`;
      errors.push(invalid('spec.clusterIPs[0]', 'None', why));
    }
    return errors;
  }
  const name = text(spec, 'externalName').replace(/\.$/, '');
  if (text(spec, 'clusterIP') !== '') {
    errors.push(forbiddenField('spec.clusterIPs', 'may not be set for ExternalName services'));
  }
  return [
    ...errors,
    ...(name === ''
      ? [required('spec.externalName')]
      : checkName('subdomain', 'spec.externalName', name)),
  ];
}

function checkPorts(spec: Draft): FieldError[] {
  const type = text(spec, 'type');
  const ports = parts(spec, 'ports');
  const errors: FieldError[] = [];
  const mayLackPorts = type === 'ExternalName' || spec.clusterIP === 'None';
  if (ports.length === 0 && !mayLackPorts) errors.push(required('spec.ports'));
  const names = new Set<string>();
  const numbers = new Set<string>();
  const nodePorts = new Set<string>();
  for (const [index, port] of ports.entries()) {
    const field = `spec.ports[${index}]`;
    const name = text(port, 'name');
    if (name === '' && ports.length > 1) errors.push(required(`${field}.name`));
    if (name !== '') errors.push(...checkName('label', `${field}.name`, name));
    if (name !== '' && names.has(name)) errors.push(duplicate(`${field}.name`, name));
    names.add(name);
    addAll(errors, checkServicePort(port, field, type));
    const number = `${port.protocol}/${port.port}`;
    if (numbers.has(number)) errors.push(duplicate(field, { ...port }));
    numbers.add(number);
    const nodePort = `${port.protocol}/${port.nodePort}`;
    if (port.nodePort && nodePorts.has(nodePort)) {
      errors.push(duplicate(`${field}.nodePort`, port.nodePort));
    }
    nodePorts.add(nodePort);
  }
  return errors;
}

function checkServicePort(port: Draft, field: string, type: string): FieldError[] {
  const errors = [
    ...checkPort(port.port, `${field}.port`),
    ...oneOf(port, field, 'protocol', ['SCTP', 'TCP', 'UDP']),
    ...(port.targetPort === undefined
      ? []
      : checkPortReference(port.targetPort, `${field}.targetPort`)),
  ];
  if (port.appProtocol !== undefined) {
    errors.push(...checkKey(`${field}.appProtocol`, text(port, 'appProtocol')));
  }
  if (port.nodePort && (type === 'ClusterIP' || type === 'ExternalName')) {
    const why = `may not be used when \`type\` is '${type}'`;
    errors.push(forbiddenField(`${field}.nodePort`, why));
  }
  return errors;
}

function checkAffinity(spec: Draft): FieldError[] {
  const errors = oneOf(spec, 'spec', 'sessionAffinity', ['ClientIP', 'None']);
  const config = spec.sessionAffinityConfig;
  if (!isDraft(config)) return errors;
  if (spec.sessionAffinity !== 'ClientIP') {
    const why = 'must not be set when session affinity is None';
    return [...errors, forbiddenField('spec.sessionAffinityConfig', why)];
  }
  const seconds = part(config, 'clientIP').timeoutSeconds;
  if (seconds === undefined || (Number(seconds) > 0 && Number(seconds) <= 86_400)) return errors;
  const field = 'spec.sessionAffinityConfig.clientIP.timeoutSeconds';
  return [
    ...errors,
    invalid(field, seconds, 'must be greater than 0 and less than or equal to 86400'),
  ];
}

function checkTraffic(spec: Draft): FieldError[] {
  const isReachable =
    ['LoadBalancer', 'NodePort'].includes(text(spec, 'type')) || texts(spec.externalIPs).length > 0;
  const errors = [
    ...oneOf(spec, 'spec', 'externalTrafficPolicy', ['Cluster', 'Local']),
    ...oneOf(spec, 'spec', 'internalTrafficPolicy', ['Cluster', 'Local']),
    ...oneOf(spec, 'spec', 'trafficDistribution', [
      'PreferClose',
      'PreferSameNode',
      'PreferSameZone',
    ]),
  ];
  const isChecked = spec.type === 'LoadBalancer' && spec.externalTrafficPolicy === 'Local';
  if (spec.healthCheckNodePort && !isChecked) {
    const why =
      "may only be set when `type` is 'LoadBalancer' and `externalTrafficPolicy` is 'Local'";
    errors.push(invalid('spec.healthCheckNodePort', spec.healthCheckNodePort, why));
  }
  if (spec.externalTrafficPolicy !== undefined && !isReachable) {
    const why = 'may only be set for externally-accessible services';
    const value = spec.externalTrafficPolicy;
    errors.push(invalid('spec.externalTrafficPolicy', value, why));
  }
  return errors;
}

/** The cluster's network is IPv4. */
function checkFamilies(spec: Draft): FieldError[] {
  const policies = ['PreferDualStack', 'RequireDualStack', 'SingleStack'];
  const errors = oneOf(spec, 'spec', 'ipFamilyPolicy', policies);
  if (spec.ipFamilyPolicy === 'RequireDualStack') {
    const why = 'this cluster is not configured for dual-stack services';
    errors.push(invalid('spec.ipFamilyPolicy', spec.ipFamilyPolicy, why));
  }
  const families = texts(spec.ipFamilies);
  for (const [index, family] of families.entries()) {
    const field = `spec.ipFamilies[${index}]`;
    if (families.indexOf(family) < index) errors.push(duplicate(field, family));
    if (family === 'IPv6') errors.push(invalid(field, family, 'not configured on this cluster'));
    else if (family !== 'IPv4') errors.push(unsupported(field, family, ['IPv4', 'IPv6']));
  }
  return errors;
}

function checkAddresses(spec: Draft): FieldError[] {
  return [
    ...checkClusterAddresses(spec),
    ...texts(spec.externalIPs).flatMap((address, index) =>
      checkOuterAddress(address, `spec.externalIPs[${index}]`),
    ),
    ...(text(spec, 'loadBalancerIP') === ''
      ? []
      : checkAddress(spec.loadBalancerIP, 'spec.loadBalancerIP')),
  ];
}

function checkClusterAddresses(spec: Draft): FieldError[] {
  const address = text(spec, 'clusterIP');
  const all = texts(spec.clusterIPs);
  const field = 'spec.clusterIPs';
  if (address === '') {
    if (all.length === 0) return [];
    return [invalid(field, all, 'must be empty when `clusterIP` is not specified')];
  }
  if (all.length > 0 && all[0] !== address) {
    return [invalid(field, all, 'first value must match `clusterIP`')];
  }
  const errors = address === 'None' ? [] : checkAddress(address, `${field}[0]`);
  if (all.length > 1) {
    errors.push(invalid(field, all, 'may specify no more than one IP for single-stack services'));
  }
  return errors;
}

/** Fields that mean nothing without a load balancer. */
function checkLoadBalancer(spec: Draft): FieldError[] {
  const ranges = texts(spec.loadBalancerSourceRanges);
  const name = text(spec, 'loadBalancerClass');
  if (spec.type === 'LoadBalancer') {
    return [
      ...ranges.flatMap((range, index) => checkRange(range, index)),
      ...(name === '' ? [] : checkKey('spec.loadBalancerClass', name)),
    ];
  }
  const why = "may only be used when `type` is 'LoadBalancer'";
  return ['loadBalancerSourceRanges', 'loadBalancerClass', 'allocateLoadBalancerNodePorts']
    .filter(
      (field) =>
        spec[field] !== undefined && (field !== 'loadBalancerSourceRanges' || ranges.length > 0),
    )
    .map((field) => forbiddenField(`spec.${field}`, why));
}

function checkRange(range: string, index: number): FieldError[] {
  const [address = '', bits = '', ...rest] = range.trim().split('/');
  const most = isIP(address) === 6 ? 128 : 32;
  const isRange =
    isIP(address) > 0 && /^\d+$/.test(bits) && Number(bits) <= most && rest.length === 0;
  if (isRange) return [];
  const why = 'must be a valid CIDR value, (e.g. 10.9.8.0/24 or 2001:db8::/64)';
  return [invalid(`spec.loadBalancerSourceRanges[${index}]`, range, why)];
}

function checkAddressChange(spec: Draft, old: Draft | undefined): FieldError[] {
  if (old === undefined || spec.type === 'ExternalName' || old.type === 'ExternalName') return [];
  if (spec.clusterIP === old.clusterIP) return [];
  return [invalid('spec.clusterIPs[0]', [spec.clusterIP], 'may not change once set')];
}
