import { quantityValue } from '@slipway/kube-objects';
import { checkDataKey } from '#kinds/core/data-rules';
import { checkRelativePath, membersOf, notEmpty } from '#schema/checks';
import { type Draft, isDraft, part, parts, text } from '#schema/draft';
import {
  type FieldError,
  invalid,
  notFoundField,
  required,
  unsupported,
} from '#schema/field-error';

const sources = ['fieldRef', 'resourceFieldRef', 'configMapKeyRef', 'secretKeyRef', 'fileKeyRef'];

/** The volumes of a pod, by name: whether they begin empty. */
export type VolumeNames = ReadonlyMap<string, { readonly isEmptyDir: boolean }>;

/** What is wrong with a container's `env` and `envFrom`. */
export function checkEnvironment(
  container: Draft,
  field: string,
  volumes: VolumeNames,
): FieldError[] {
  const variables = parts(container, 'env').flatMap((variable, index) => {
    const place = `${field}.env[${index}]`;
    const name = text(variable, 'name');
    const named =
      name === '' ? [required(`${place}.name`)] : checkVariableName(name, `${place}.name`);
    return [...named, ...checkValueFrom(variable, `${place}.valueFrom`, volumes)];
  });
  const groups = parts(container, 'envFrom').flatMap((group, index) =>
    checkEnvFrom(group, `${field}.envFrom[${index}]`),
  );
  return [...variables, ...groups];
}

function checkVariableName(name: string, field: string): FieldError[] {
  if (/^[ -<>-~]+$/.test(name)) return [];
  const why =
    "a valid environment variable name must consist only of printable ASCII characters other than '='";
  return [invalid(field, name, why)];
}

function checkValueFrom(variable: Draft, field: string, volumes: VolumeNames): FieldError[] {
  const from = variable.valueFrom;
  if (!isDraft(from)) return [];
  const given = membersOf(from, sources);
  const errors = given.flatMap((name) =>
    checkSource(name, part(from, name), `${field}.${name}`, volumes),
  );
  if (given.length === 0) {
    const why =
      'must specify one of: `fieldRef`, `resourceFieldRef`, `configMapKeyRef` or `secretKeyRef`';
    errors.push(invalid(field, '', why));
  } else if (text(variable, 'value') !== '') {
    errors.push(invalid(field, '', 'may not be specified when `value` is not empty'));
  } else if (given.length > 1) {
    errors.push(invalid(field, '', 'may not have more than one field specified at a time'));
  }
  return errors;
}

function checkSource(
  name: string,
  source: Draft,
  field: string,
  volumes: VolumeNames,
): FieldError[] {
  if (name === 'fileKeyRef') return checkFileReference(source, field, volumes);
  if (name === 'fieldRef') return checkFieldReference(source, field, ofVariables);
  if (name === 'resourceFieldRef') return checkResourceReference(source, field);
  const key = text(source, 'key');
  return [
    ...notEmpty(source, field, 'name', 'key'),
    ...(key === '' ? [] : checkDataKey(key, `${field}.key`)),
  ];
}

function checkFileReference(source: Draft, field: string, volumes: VolumeNames): FieldError[] {
  const [key, name] = [text(source, 'key'), text(source, 'volumeName')];
  const volume = volumes.get(name);
  const errors = notEmpty(source, field, 'key', 'volumeName', 'path');
  if (key !== '') errors.push(...checkVariableName(key, `${field}.key`));
  errors.push(...checkRelativePath(text(source, 'path'), `${field}.path`));
  if (name !== '' && volume === undefined) errors.push(notFoundField(`${field}.volumeName`, name));
  if (volume?.isEmptyDir === false) {
    errors.push(invalid(`${field}.volumeName`, name, 'must name a volume of type emptyDir'));
  }
  return errors;
}

const ofVariables = [
  'metadata.name',
  'metadata.namespace',
  'metadata.uid',
  'spec.nodeName',
  'spec.serviceAccountName',
  'status.hostIP',
  'status.hostIPs',
  'status.podIP',
  'status.podIPs',
];
/** The fields of a pod that a file can show. */
export const ofFiles: readonly string[] = [
  'metadata.annotations',
  'metadata.labels',
  'metadata.name',
  'metadata.namespace',
  'metadata.uid',
];
const known = new Set([
  ...ofVariables,
  ...ofFiles,
  'spec.restartPolicy',
  'spec.schedulerName',
  'status.phase',
]);

/** What is wrong with a reference to a field of the pod, of which some are allowed. */
export function checkFieldReference(
  reference: Draft,
  field: string,
  allowed: readonly string[],
): FieldError[] {
  const path = text(reference, 'fieldPath');
  const place = `${field}.fieldPath`;
  if (path === '') return [required(place)];
  if (/^metadata\.(?:labels|annotations)\['[^']+'\]$/.test(path)) return [];
  if (allowed.includes(path)) return [];
  if (known.has(path)) return [unsupported(place, path, allowed)];
  return [invalid(place, path, `error converting fieldPath: field label not supported: ${path}`)];
}

const resources = ['limits', 'requests'].flatMap((what) =>
  ['cpu', 'ephemeral-storage', 'memory'].map((name) => `${what}.${name}`),
);
const divisors: Readonly<Record<string, readonly number[]>> = {
  cpu: [0, 0.001, 1],
  memory: [0, 1, 1e3, 1e6, 1e9, 1e12, 1e15, 1e18, ...[1, 2, 3, 4, 5, 6].map((n) => 1024 ** n)],
};

/** What is wrong with a reference to what a container asks for. */
export function checkResourceReference(reference: Draft, field: string): FieldError[] {
  const resource = text(reference, 'resource');
  if (resource === '') return [required(`${field}.resource`)];
  if (!resources.includes(resource) && !/^(?:limits|requests)\.hugepages-/.test(resource)) {
    return [unsupported(`${field}.resource`, resource, resources)];
  }
  const divisor = String(reference.divisor ?? '0');
  const unit = resource.endsWith('.cpu') ? 'cpu' : 'memory';
  if (divisors[unit]?.includes(quantityValue(divisor))) return [];
  const words =
    unit === 'cpu' ? '1m and 1' : '1, 1k, 1M, 1G, 1T, 1P, 1E, 1Ki, 1Mi, 1Gi, 1Ti, 1Pi, 1Ei';
  const why = `only divisor's values ${words} are supported with the ${resource.replace(/^\w+\./, '')} resource`;
  return [invalid(`${field}.divisor`, divisor, why)];
}

function checkEnvFrom(group: Draft, field: string): FieldError[] {
  const errors: FieldError[] = [];
  const prefix = text(group, 'prefix');
  if (prefix !== '') errors.push(...checkVariableName(prefix, `${field}.prefix`));
  const given = membersOf(group, ['configMapRef', 'secretRef']);
  for (const name of given) errors.push(...notEmpty(part(group, name), `${field}.${name}`, 'name'));
  if (given.length === 0) {
    errors.push(invalid(field, '', 'must specify one of: `configMapRef` or `secretRef`'));
  } else if (given.length > 1) {
    errors.push(invalid(field, '', 'may not have more than one field specified at a time'));
  }
  return errors;
}
