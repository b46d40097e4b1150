import { type Draft, part, parts, text } from './draft.ts';
import { duplicate, type FieldError, invalid, required, unsupported } from './field-error.ts';
import { checkPort } from './pod.ts';

/** What a PUT leaves out of a service's addresses and ports stays as it is. */
export function prepareService(service: Draft, old: Draft | undefined): void {
  if (old === undefined) return;
  const spec = part(service, 'spec');
  const before = part(old, 'spec');
  if (spec.type === 'ExternalName' || before.type === 'ExternalName') return;
  if (spec.clusterIP === undefined || spec.clusterIP === '') {
    spec.clusterIP = before.clusterIP;
    spec.clusterIPs = before.clusterIPs;
  }
  if (spec.type === 'ClusterIP' || spec.type === undefined) return;
  const idOf = (port: Draft) => `${port.protocol ?? 'TCP'}/${port.port}`;
  const nodePorts = new Map(parts(before, 'ports').map((port) => [idOf(port), port.nodePort]));
  for (const port of parts(spec, 'ports')) port.nodePort ??= nodePorts.get(idOf(port));
}

const types = ['ClusterIP', 'ExternalName', 'LoadBalancer', 'NodePort'];

/** What is wrong with a Service, or with a change to it. */
export function validateService(service: Draft, old: Draft | undefined): FieldError[] {
  const spec = part(service, 'spec');
  const errors: FieldError[] = [];
  const type = text(spec, 'type');
  if (!types.includes(type)) errors.push(unsupported('spec.type', type, types));
  const ports = parts(spec, 'ports');
  const mayLackPorts = type === 'ExternalName' || spec.clusterIP === 'None';
  if (ports.length === 0 && !mayLackPorts) errors.push(required('spec.ports'));
  if (type === 'ExternalName' && text(spec, 'externalName') === '') {
    errors.push(required('spec.externalName'));
  }
  const names = new Set<string>();
  const numbers = new Set<string>();
  for (const [index, port] of ports.entries()) {
    const field = `spec.ports[${index}]`;
    const name = text(port, 'name');
    errors.push(...checkPort(port.port, `${field}.port`));
    if (name === '' && ports.length > 1) errors.push(required(`${field}.name`));
    if (name !== '' && names.has(name)) errors.push(duplicate(`${field}.name`, name));
    names.add(name);
    const number = `${port.protocol}/${port.port}`;
    if (numbers.has(number)) errors.push(duplicate(field, { ...port }));
    numbers.add(number);
  }
  return [...errors, ...checkAddress(spec, old && part(old, 'spec'))];
}

function checkAddress(spec: Draft, old: Draft | undefined): FieldError[] {
  if (old === undefined || spec.type === 'ExternalName' || old.type === 'ExternalName') return [];
  if (spec.clusterIP === old.clusterIP) return [];
  return [invalid('spec.clusterIPs[0]', [spec.clusterIP], 'may not change once set')];
}
