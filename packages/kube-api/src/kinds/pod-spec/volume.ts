import { checkNoWayUp, checkRelativePath, membersOf, notEmpty, oneOf } from '#schema/checks';
import { type Draft, isDraft, part, parts, text } from '#schema/draft';
import { duplicate, type FieldError, forbiddenField, invalid, required } from '#schema/field-error';
import { checkName } from '#schema/names';
import { checkFieldReference, checkResourceReference, ofFiles } from './environment.ts';

/** What is wrong with a pod's volumes. */
export function checkVolumes(spec: Draft, prefix: string): FieldError[] {
  const names = new Set<string>();
  return parts(spec, 'volumes').flatMap((volume, index) => {
    const field = `${prefix}.volumes[${index}]`;
    const name = text(volume, 'name');
    const errors = [...checkName('label', `${field}.name`, name), ...checkSources(volume, field)];
    if (names.has(name)) errors.push(duplicate(`${field}.name`, name));
    names.add(name);
    return errors;
  });
}

function checkSources(volume: Draft, field: string): FieldError[] {
  const names = Object.keys(volume).filter((name) => name !== 'name');
  const [only, ...others] = membersOf(volume, names);
  if (only === undefined) return [required(field, 'must specify a volume type')];
  return [
    ...(checks[only]?.(part(volume, only), `${field}.${only}`) ?? []),
    ...others.map((name) =>
      forbiddenField(`${field}.${name}`, 'may not specify more than 1 volume type'),
    ),
  ];
}

const hostPathTypes = [
  '',
  'BlockDevice',
  'CharDevice',
  'Directory',
  'DirectoryOrCreate',
  'File',
  'FileOrCreate',
  'Socket',
];

type Check = (source: Draft, field: string) => FieldError[];

/** The rules of each source; those without rules here are right when they are well-formed. */
const checks: Readonly<Record<string, Check>> = {
  configMap: (source, field) => [...notEmpty(source, field, 'name'), ...checkFiles(source, field)],
  csi: (source, field) => notEmpty(source, field, 'driver'),
  downwardAPI: (source, field) => [
    ...checkMode(source, field, 'defaultMode'),
    ...checkDownwardFiles(source, field),
  ],
  emptyDir: checkEmptyDir,
  ephemeral: (source, field) =>
    isDraft(source.volumeClaimTemplate) ? [] : [required(`${field}.volumeClaimTemplate`)],
  gitRepo: (source, field) => [
    ...notEmpty(source, field, 'repository'),
    ...checkRelativePath(text(source, 'directory'), `${field}.directory`),
  ],
  hostPath: (source, field) => [
    ...notEmpty(source, field, 'path'),
    ...checkNoWayUp(text(source, 'path'), `${field}.path`),
    ...oneOf(source, field, 'type', hostPathTypes),
  ],
  image: (source, field) => [
    ...notEmpty(source, field, 'reference'),
    ...oneOf(source, field, 'pullPolicy', ['Always', 'IfNotPresent', 'Never']),
    forbiddenField(
      field,
      'the container engine cannot mount an image: copy its files in an init container',
    ),
  ],
  nfs: (source, field) => [
    ...notEmpty(source, field, 'server', 'path'),
    ...(text(source, 'path').startsWith('/') || text(source, 'path') === ''
      ? []
      : [invalid(`${field}.path`, source.path, 'must be an absolute path')]),
  ],
  persistentVolumeClaim: (source, field) => notEmpty(source, field, 'claimName'),
  projected: checkProjected,
  secret: (source, field) => [
    ...notEmpty(source, field, 'secretName'),
    ...checkFiles(source, field),
  ],
};

function checkEmptyDir(source: Draft, field: string): FieldError[] {
  const medium = text(source, 'medium');
  return [
    ...(String(source.sizeLimit ?? '').startsWith('-')
      ? [forbiddenField(`${field}.sizeLimit`, 'SizeLimit field must be a valid resource quantity')]
      : []),
    ...(medium.startsWith('HugePages')
      ? [forbiddenField(`${field}.medium`, 'this cluster has no huge pages: use Memory')]
      : []),
  ];
}

/** The files that a ConfigMap or Secret becomes. */
function checkFiles(source: Draft, field: string): FieldError[] {
  const items = parts(source, 'items').flatMap((item, index) => {
    const place = `${field}.items[${index}]`;
    return [
      ...notEmpty(item, place, 'key'),
      ...checkFilePath(item, place),
      ...checkMode(item, place, 'mode'),
    ];
  });
  return [...checkMode(source, field, 'defaultMode'), ...items];
}

function checkFilePath(item: Draft, field: string): FieldError[] {
  const path = text(item, 'path');
  const place = `${field}.path`;
  if (path === '') return [required(place)];
  if (/^\.\.[^/]/.test(path)) return [invalid(place, path, "must not start with '..'")];
  return checkRelativePath(path, place);
}

function checkMode(parent: Draft, prefix: string, field: string): FieldError[] {
  const mode = parent[field];
  if (mode === undefined || (Number(mode) >= 0 && Number(mode) <= 0o777)) return [];
  const why = 'must be a number between 0 and 0777 (octal), both inclusive';
  return [invalid(`${prefix}.${field}`, mode, why)];
}

/** The real API names the volume, not the file in it. */
function checkDownwardFiles(source: Draft, field: string): FieldError[] {
  return parts(source, 'items').flatMap((item) => [
    ...checkDownwardSource(item, field),
    ...checkFilePath(item, field),
    ...checkMode(item, field, 'mode'),
  ]);
}

function checkDownwardSource(item: Draft, field: string): FieldError[] {
  if (isDraft(item.fieldRef)) {
    if (item.resourceFieldRef === undefined) {
      return checkFieldReference(item.fieldRef, `${field}.fieldRef`, ofFiles);
    }
    const why = 'fieldRef and resourceFieldRef can not be specified simultaneously';
    return [invalid(field, 'resource', why)];
  }
  if (!isDraft(item.resourceFieldRef)) {
    return [required(`${field}.fieldRef`, 'one of fieldRef and resourceFieldRef is required')];
  }
  const place = `${field}.resourceFieldRef`;
  return [
    ...notEmpty(item.resourceFieldRef, place, 'containerName'),
    ...checkResourceReference(item.resourceFieldRef, place),
  ];
}

const projections = [
  'secret',
  'configMap',
  'downwardAPI',
  'serviceAccountToken',
  'clusterTrustBundle',
  'podCertificate',
];

function checkProjected(source: Draft, field: string): FieldError[] {
  const paths = new Set<string>();
  const sources = parts(source, 'sources').flatMap((projection, index) => {
    const place = `${field}.sources[${index}]`;
    const [only, ...others] = membersOf(projection, projections);
    if (only === undefined) return [];
    const content = part(projection, only);
    const errors = checkProjection(only, content, `${place}.${only}`);
    for (const name of others) {
      errors.push(forbiddenField(`${place}.${name}`, 'may not specify more than 1 volume type'));
    }
    for (const path of pathsOf(only, content)) {
      if (paths.has(path)) {
        errors.push(invalid(`${place}.${only}.path`, path, 'conflicting duplicate paths'));
      }
      paths.add(path);
    }
    return errors;
  });
  return [...checkMode(source, field, 'defaultMode'), ...sources];
}

function checkProjection(name: string, source: Draft, field: string): FieldError[] {
  switch (name) {
    case 'secret':
    case 'configMap':
      return [...notEmpty(source, field, 'name'), ...checkFiles(source, field)];
    case 'downwardAPI':
      return checkDownwardFiles(source, field);
    case 'serviceAccountToken':
      return checkToken(source, field);
    default:
      return [forbiddenField(field, 'this cluster has no such projection')];
  }
}

function checkToken(source: Draft, field: string): FieldError[] {
  const seconds = Number(source.expirationSeconds ?? 3600);
  const place = `${field}.expirationSeconds`;
  const errors = checkFilePath(source, field);
  if (seconds < 600) {
    errors.push(invalid(place, seconds, 'may not specify a duration less than 10 minutes'));
  }
  if (seconds > 2 ** 32) {
    errors.push(invalid(place, seconds, 'may not specify a duration larger than 2^32 seconds'));
  }
  return errors;
}

function pathsOf(name: string, source: Draft): readonly string[] {
  const items = name === 'serviceAccountToken' ? [source] : parts(source, 'items');
  return items.map((item) => text(item, 'path')).filter((path) => path !== '');
}
