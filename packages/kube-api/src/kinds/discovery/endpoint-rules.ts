import { isIP } from 'node:net';
import { checkAddress, checkPort, oneOf, texts } from '#schema/checks';
import { type Draft, parts, text } from '#schema/draft';
import { duplicate, type FieldError, invalid, required, unsupported } from '#schema/field-error';
import { checkKey, checkName } from '#schema/names';

const protocols = ['SCTP', 'TCP', 'UDP'];

/** What is wrong with an Endpoints. */
export function validateEndpoints(object: Draft): FieldError[] {
  return parts(object, 'subsets').flatMap((subset, index) => {
    const field = `subsets[${index}]`;
    const lists = ['addresses', 'notReadyAddresses'];
    const isEmpty = lists.every((list) => parts(subset, list).length === 0);
    return [
      ...(isEmpty ? [required(field, 'must specify `addresses` or `notReadyAddresses`')] : []),
      ...lists.flatMap((list) =>
        parts(subset, list).flatMap(({ ip }, at) => checkAddress(ip, `${field}.${list}[${at}].ip`)),
      ),
      ...checkSubsetPorts(parts(subset, 'ports'), `${field}.ports`),
    ];
  });
}

function checkSubsetPorts(ports: readonly Draft[], field: string): FieldError[] {
  return ports.flatMap((port, index) => {
    const place = `${field}[${index}]`;
    const name = text(port, 'name');
    const errors = name === '' ? [] : checkName('label', `${place}.name`, name);
    if (name === '' && ports.length > 1) errors.push(required(`${place}.name`));
    return [
      ...errors,
      ...checkPort(port.port, `${place}.port`),
      ...oneOf(port, place, 'protocol', protocols),
    ];
  });
}

const addressTypes = ['FQDN', 'IPv4', 'IPv6'];
const mostEndpoints = 1000;
const mostAddresses = 100;

/** What is wrong with an EndpointSlice, or with a change to it. */
export function validateEndpointSlice(slice: Draft, old: Draft | undefined): FieldError[] {
  const type = text(slice, 'addressType');
  const endpoints = parts(slice, 'endpoints');
  const errors: FieldError[] = [];
  if (type === '') errors.push(required('addressType'));
  else if (!addressTypes.includes(type)) {
    errors.push(unsupported('addressType', type, addressTypes));
  }
  if (old !== undefined && old.addressType !== slice.addressType) {
    errors.push(invalid('addressType', type, 'field is immutable'));
  }
  if (endpoints.length > mostEndpoints) {
    const why = `must have at most ${mostEndpoints} items`;
    errors.push(invalid('endpoints', endpoints.length, why));
  }
  return [
    ...errors,
    ...endpoints.flatMap((endpoint, index) =>
      checkEndpoint(texts(endpoint.addresses), type, `endpoints[${index}].addresses`),
    ),
    ...checkSlicePorts(parts(slice, 'ports')),
  ];
}

function checkEndpoint(addresses: readonly string[], type: string, field: string): FieldError[] {
  if (addresses.length === 0) return [required(field, 'must contain at least 1 address')];
  if (addresses.length > mostAddresses) {
    return [invalid(field, addresses.length, `must have at most ${mostAddresses} items`)];
  }
  return addresses.flatMap((address, index) => checkTyped(address, type, `${field}[${index}]`));
}

function checkTyped(address: string, type: string, field: string): FieldError[] {
  if (type === 'FQDN') return checkName('subdomain', field, address);
  const family = type === 'IPv6' ? 6 : 4;
  if (isIP(address) === family) return [];
  return [invalid(field, address, `must be a valid IPv${family} address`)];
}

function checkSlicePorts(ports: readonly Draft[]): FieldError[] {
  const names = new Set<string>();
  return ports.flatMap((port, index) => {
    const field = `ports[${index}]`;
    const name = text(port, 'name');
    const errors = name === '' ? [] : checkName('label', `${field}.name`, name);
    if (names.has(name)) errors.push(duplicate(`${field}.name`, name));
    names.add(name);
    // Without a number it stands for all ports.
    if (port.port !== undefined) errors.push(...checkPort(port.port, `${field}.port`));
    if (port.appProtocol !== undefined) {
      errors.push(...checkKey(`${field}.appProtocol`, text(port, 'appProtocol')));
    }
    return [...errors, ...oneOf(port, field, 'protocol', protocols)];
  });
}
