import { checkAddress, checkPort, checkPortName, checkRelativePath, oneOf } from '#schema/checks';
import { type Draft, isDraft, part, parts, text } from '#schema/draft';
import {
  duplicate,
  type FieldError,
  forbiddenField,
  invalid,
  notFoundField,
  required,
} from '#schema/field-error';
import { checkEnvironment, type VolumeNames } from './environment.ts';
import { checkLifecycle, checkProbes } from './probe.ts';
import { checkResources } from './resources.ts';
import { checkSecurity } from './security.ts';

/** What a container's fields are checked against. */
export interface PodFacts {
  readonly volumes: VolumeNames;
  readonly isOnHostNetwork: boolean;
  /** A template's ports on the host's network are completed when its pods are made. */
  readonly isTemplate: boolean;
  readonly graceSeconds: number;
}

/** What is wrong with one container, whatever kind of container it is. */
export function checkContainer(container: Draft, field: string, pod: PodFacts): FieldError[] {
  return [
    ...checkImage(text(container, 'image'), `${field}.image`),
    ...oneOf(container, field, 'imagePullPolicy', ['Always', 'IfNotPresent', 'Never']),
    ...oneOf(container, field, 'terminationMessagePolicy', ['FallbackToLogsOnError', 'File']),
    ...checkPorts(container, field, pod),
    ...checkEnvironment(container, field, pod.volumes),
    ...checkResources(part(container, 'resources'), `${field}.resources`),
    ...checkResizePolicy(container, field),
    ...checkMounts(container, field, pod.volumes),
    ...checkProbes(container, field),
    ...checkLifecycle(container, field, pod.graceSeconds),
    ...checkSecurity(container, field),
  ];
}

function checkImage(image: string, field: string): FieldError[] {
  if (image.trim() === '') return [required(field)];
  if (image === image.trim()) return [];
  return [invalid(field, image, 'must not have leading or trailing whitespace')];
}

function checkPorts(container: Draft, field: string, pod: PodFacts): FieldError[] {
  const names = new Set<string>();
  return parts(container, 'ports').flatMap((port, index) => {
    const place = `${field}.ports[${index}]`;
    const name = text(port, 'name');
    const errors = name === '' ? [] : checkPortName(name, `${place}.name`);
    if (name !== '' && names.has(name)) errors.push(duplicate(`${place}.name`, name));
    names.add(name);
    errors.push(...oneOf(port, place, 'protocol', ['SCTP', 'TCP', 'UDP']));
    const { containerPort, hostPort } = port;
    if (containerPort === undefined || containerPort === 0) {
      errors.push(required(`${place}.containerPort`));
    } else errors.push(...checkPort(containerPort, `${place}.containerPort`));
    if (hostPort !== undefined && hostPort !== 0) {
      errors.push(...checkPort(hostPort, `${place}.hostPort`));
    }
    if (text(port, 'hostIP') !== '') errors.push(...checkAddress(port.hostIP, `${place}.hostIP`));
    return [...errors, ...checkHostNetworkPort(port, place, pod)];
  });
}

function checkHostNetworkPort(
  { containerPort, hostPort }: Draft,
  field: string,
  { isOnHostNetwork, isTemplate }: PodFacts,
): FieldError[] {
  if (!isOnHostNetwork || hostPort === containerPort) return [];
  if (isTemplate && !hostPort) return [];
  const why = 'must match `hostPort` when `hostNetwork` is true';
  return [invalid(`${field}.containerPort`, containerPort, why)];
}

function checkResizePolicy(container: Draft, field: string): FieldError[] {
  const seen = new Set<unknown>();
  return parts(container, 'resizePolicy').flatMap((policy, index) => {
    const place = `${field}.resizePolicy[${index}]`;
    const errors = [
      ...oneOf(policy, place, 'resourceName', ['cpu', 'memory']),
      ...oneOf(policy, place, 'restartPolicy', ['NotRequired', 'RestartContainer']),
    ];
    if (seen.has(policy.resourceName)) errors.push(duplicate(place, policy.resourceName));
    seen.add(policy.resourceName);
    return errors;
  });
}

const propagations = ['Bidirectional', 'HostToContainer', 'None'];

function checkMounts(container: Draft, field: string, volumes: VolumeNames): FieldError[] {
  const paths = new Set<string>();
  const isPrivileged = part(container, 'securityContext').privileged === true;
  const mounts = parts(container, 'volumeMounts').flatMap((mount, index) => {
    const place = `${field}.volumeMounts[${index}]`;
    const path = text(mount, 'mountPath');
    const errors = checkMountName(mount, place, volumes);
    if (path === '') errors.push(required(`${place}.mountPath`));
    if (path.includes(':'))
      errors.push(invalid(`${place}.mountPath`, path, "must not contain ':'"));
    if (paths.has(path)) errors.push(invalid(`${place}.mountPath`, path, 'must be unique'));
    paths.add(path);
    return [
      ...errors,
      ...checkSubPath(mount, place),
      ...checkPropagation(mount, place, isPrivileged),
    ];
  });
  const devices = parts(container, 'volumeDevices').map((_, index) =>
    forbiddenField(`${field}.volumeDevices[${index}]`, 'this cluster has no block volumes'),
  );
  return [...mounts, ...devices];
}

function checkMountName(mount: Draft, field: string, volumes: VolumeNames): FieldError[] {
  const name = text(mount, 'name');
  if (name === '') return [required(`${field}.name`)];
  return volumes.has(name) ? [] : [notFoundField(`${field}.name`, name)];
}

function checkSubPath(mount: Draft, field: string): FieldError[] {
  const [path, expression] = [text(mount, 'subPath'), text(mount, 'subPathExpr')];
  const errors = checkRelativePath(path, `${field}.subPath`);
  if (path !== '' && expression !== '') {
    const why = 'subPathExpr and subPath are mutually exclusive';
    errors.push(invalid(`${field}.subPathExpr`, expression, why));
  }
  return [...errors, ...checkRelativePath(expression, `${field}.subPathExpr`)];
}

function checkPropagation(mount: Draft, field: string, isPrivileged: boolean): FieldError[] {
  const errors = [
    ...oneOf(mount, field, 'mountPropagation', propagations),
    ...oneOf(mount, field, 'recursiveReadOnly', ['Disabled', 'Enabled', 'IfPossible']),
  ];
  if (mount.mountPropagation === 'Bidirectional' && !isPrivileged) {
    const why = 'Bidirectional mount propagation is available only to privileged containers';
    errors.push(forbiddenField(`${field}.mountPropagation`, why));
  }
  if (['Enabled', 'IfPossible'].includes(text(mount, 'recursiveReadOnly')) && !mount.readOnly) {
    const why = 'may only be specified when readOnly is true';
    errors.push(forbiddenField(`${field}.recursiveReadOnly`, why));
  }
  return errors;
}

/** What containers that run to their end before the others may not have. */
export function checkInitContainer(container: Draft, field: string): FieldError[] {
  if (container.restartPolicy === 'Always') return [];
  const errors: FieldError[] = [];
  const why = 'may not be set for init containers without restartPolicy=Always';
  for (const name of ['lifecycle', 'livenessProbe', 'readinessProbe', 'startupProbe']) {
    if (isDraft(container[name])) errors.push(forbiddenField(`${field}.${name}`, why));
  }
  return errors;
}

const notEphemeral = [
  'ports',
  'livenessProbe',
  'readinessProbe',
  'startupProbe',
  'lifecycle',
  'resources',
  'resizePolicy',
  'restartPolicy',
  'restartPolicyRules',
];

/** What containers that join a running pod may not have; `others` are the names of its containers. */
export function checkEphemeral(
  container: Draft,
  field: string,
  others: ReadonlySet<string>,
): FieldError[] {
  const why = 'cannot be set for an Ephemeral Container';
  const isSet = (value: unknown) =>
    isDraft(value) ? Object.keys(value).length > 0 : value !== undefined;
  const errors = notEphemeral
    .filter((name) => isSet(container[name]))
    .map((name) => forbiddenField(`${field}.${name}`, why));
  for (const [index, mount] of parts(container, 'volumeMounts').entries()) {
    for (const name of ['subPath', 'subPathExpr']) {
      if (text(mount, name) === '') continue;
      errors.push(forbiddenField(`${field}.volumeMounts[${index}].${name}`, why));
    }
  }
  const target = text(container, 'targetContainerName');
  if (target !== '' && !others.has(target)) {
    errors.push(notFoundField(`${field}.targetContainerName`, target));
  }
  return errors;
}
