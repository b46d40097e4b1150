import { isIP } from 'node:net';
import { checkPort, checkPortName, texts } from '#schema/checks';
import { type Draft, isDraft, part, parts, text } from '#schema/draft';
import { type FieldError, invalid, required, unsupported } from '#schema/field-error';
import { checkName } from '#schema/names';

const classAnnotation = 'kubernetes.io/ingress.class';

/** What is wrong with an Ingress. */
export function validateIngress(object: Draft, old: Draft | undefined): readonly FieldError[] {
  const spec = part(object, 'spec');
  const rules = parts(spec, 'rules');
  const isEmpty = rules.length === 0 && !isDraft(spec.defaultBackend);
  const why = 'either `defaultBackend` or `rules` must be specified';
  return [
    ...(isEmpty ? [invalid('spec', rules, why)] : []),
    ...(old === undefined ? checkClass(object) : []),
    ...(isDraft(spec.defaultBackend)
      ? checkBackend(spec.defaultBackend, 'spec.defaultBackend')
      : []),
    ...rules.flatMap((rule, index) => checkRule(rule, `spec.rules[${index}]`)),
    ...parts(spec, 'tls').flatMap((tls, index) => checkTls(tls, `spec.tls[${index}]`)),
  ];
}

function checkClass(object: Draft): readonly FieldError[] {
  const name = part(object, 'spec').ingressClassName;
  const annotation = text(part(part(object, 'metadata'), 'annotations'), classAnnotation);
  if (typeof name !== 'string') return [];
  const field = `annotations.${classAnnotation}`;
  const both = 'can not be set when the class field is also set';
  return [
    ...(annotation === '' ? [] : [invalid(field, annotation, both)]),
    ...checkName('subdomain', 'spec.ingressClassName', name),
  ];
}

function checkRule(rule: Draft, field: string): readonly FieldError[] {
  const host = text(rule, 'host');
  const errors = host === '' ? [] : checkHost(host, `${field}.host`);
  if (!isDraft(rule.http)) return errors;
  const paths = parts(rule.http, 'paths');
  if (paths.length === 0) return [...errors, required(`${field}.http.paths`)];
  return [
    ...errors,
    ...paths.flatMap((path, index) => checkPath(path, `${field}.http.paths[${index}]`)),
  ];
}

/** A whole name, or `*.` and the rest of one. */
function checkHost(host: string, field: string): readonly FieldError[] {
  if (isIP(host) > 0) return [invalid(field, host, 'must be a DNS name, not an IP address')];
  if (!host.includes('*')) return checkName('subdomain', field, host);
  if (host.startsWith('*.') && checkName('subdomain', field, host.slice(2)).length === 0) return [];
  const why =
    "a wildcard DNS-1123 subdomain must start with '*.', followed by a valid DNS subdomain, which must consist of lower case alphanumeric characters, '-' or '.' and end with an alphanumeric character (e.g. '*.example.com', regex used for validation is '\\*\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')";
  return [invalid(field, host, why)];
}

const pathTypes = ['Exact', 'ImplementationSpecific', 'Prefix'];
const sequences = ['//', '/./', '/../', '%2f', '%2F'];
const endings = ['/..', '/.'];

function checkPath(draft: Draft, field: string): readonly FieldError[] {
  const path = text(draft, 'path');
  const { pathType } = draft;
  const backend = checkBackend(part(draft, 'backend'), `${field}.backend`);
  if (pathType === undefined) {
    return [required(`${field}.pathType`, 'pathType must be specified'), ...backend];
  }
  if (typeof pathType !== 'string' || !pathTypes.includes(pathType)) {
    return [unsupported(`${field}.pathType`, pathType, pathTypes), ...backend];
  }
  const place = `${field}.path`;
  const isFree = pathType === 'ImplementationSpecific';
  const isRelative = !path.startsWith('/') && !(isFree && path === '');
  if (isRelative) return [invalid(place, path, 'must be an absolute path'), ...backend];
  if (isFree) return backend;
  return [
    ...sequences
      .filter((sequence) => path.includes(sequence))
      .map((sequence) => invalid(place, path, `must not contain '${sequence}'`)),
    ...endings
      .filter((ending) => path.endsWith(ending))
      .map((ending) => invalid(place, path, `cannot end with '${ending}'`)),
    ...backend,
  ];
}

function checkBackend(backend: Draft, field: string): readonly FieldError[] {
  const { service, resource } = backend;
  if (isDraft(service) && isDraft(resource)) {
    return [invalid(field, '', 'cannot set both resource and service backends')];
  }
  if (isDraft(service)) return checkService(service, `${field}.service`);
  if (isDraft(resource)) return [];
  return [invalid(field, '', 'resource or service backend is required')];
}

function checkService(service: Draft, field: string): readonly FieldError[] {
  const { name, number } = part(service, 'port');
  const errors = checkName('label1035', `${field}.name`, text(service, 'name'));
  const hasName = typeof name === 'string' && name !== '';
  const hasNumber = number !== undefined && number !== 0;
  if (hasName && hasNumber) {
    return [...errors, invalid(field, '', 'cannot set both port name & port number')];
  }
  if (hasName) return [...errors, ...checkPortName(name, `${field}.port.name`)];
  if (hasNumber) return [...errors, ...checkPort(number, `${field}.port.number`)];
  return [...errors, required(field, 'port name or number is required')];
}

function checkTls(tls: Draft, field: string): readonly FieldError[] {
  const secret = text(tls, 'secretName');
  return [
    ...texts(tls.hosts).flatMap((host, index) => checkHost(host, `${field}.hosts[${index}]`)),
    ...(secret === '' ? [] : checkName('subdomain', `${field}.secretName`, secret)),
  ];
}
