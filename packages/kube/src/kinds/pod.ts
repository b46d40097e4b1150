import { isDeepStrictEqual } from 'node:util';
import { quantityValue } from '../codec/quantity.ts';
import { copy, type Draft, isDraft, part, parts, text, visit } from './draft.ts';
import {
  addAll,
  duplicate,
  type FieldError,
  forbiddenField,
  invalid,
  notFoundField,
  required,
  unsupported,
} from './field-error.ts';
import { checkName } from './names.ts';

/** A new pod is pending, whatever the client says, and asks for what it is limited to. */
export function preparePod(pod: Draft, old: Draft | undefined): void {
  if (old !== undefined) return;
  for (const list of ['containers', 'initContainers']) {
    for (const { parent } of visit(pod, `spec.${list}[].resources.limits`)) {
      if (isDraft(parent.limits))
        parent.requests = { ...parent.limits, ...part(parent, 'requests') };
    }
  }
  pod.status = { phase: 'Pending', qosClass: qosClass(part(pod, 'spec')) };
}

/** How the node treats a pod when memory runs out: by what its containers ask for. */
function qosClass(spec: Draft): string {
  const containers = [...parts(spec, 'containers'), ...parts(spec, 'initContainers')];
  const resources = containers.map((container) => part(container, 'resources'));
  const isEmpty = (field: Draft) => Object.keys(field).length === 0;
  if (resources.every((item) => isEmpty(part(item, 'limits')) && isEmpty(part(item, 'requests')))) {
    return 'BestEffort';
  }
  const isGuaranteed = resources.every((item) => {
    const limits = part(item, 'limits');
    const requests = { ...limits, ...part(item, 'requests') };
    return ['cpu', 'memory'].every(
      (name) => limits[name] !== undefined && limits[name] === requests[name],
    );
  });
  return isGuaranteed ? 'Guaranteed' : 'Burstable';
}

/** What is wrong with a pod, or with a change to it. */
export function validatePod(pod: Draft, old: Draft | undefined): FieldError[] {
  const errors = validatePodSpec(part(pod, 'spec'), 'spec');
  if (old !== undefined) addAll(errors, checkChange(part(pod, 'spec'), part(old, 'spec')));
  return errors;
}

/** What is wrong with a pod's spec, at `prefix` of the object. */
export function validatePodSpec(spec: Draft, prefix: string): FieldError[] {
  const errors: FieldError[] = [];
  const volumes = new Set<string>();
  for (const [index, volume] of parts(spec, 'volumes').entries()) {
    const name = text(volume, 'name');
    const field = `${prefix}.volumes[${index}].name`;
    errors.push(...checkName('label', field, name));
    if (volumes.has(name)) errors.push(duplicate(field, name));
    volumes.add(name);
  }
  if (parts(spec, 'containers').length === 0) errors.push(required(`${prefix}.containers`));
  const names = new Set<string>();
  for (const list of ['initContainers', 'containers', 'ephemeralContainers']) {
    for (const [index, container] of parts(spec, list).entries()) {
      const field = `${prefix}.${list}[${index}]`;
      const name = text(container, 'name');
      errors.push(...checkName('label', `${field}.name`, name));
      if (names.has(name)) errors.push(duplicate(`${field}.name`, name));
      names.add(name);
      addAll(errors, validateContainer(container, field, volumes));
      if (list !== 'initContainers' && container.restartPolicy !== undefined) {
        errors.push(
          forbiddenField(`${field}.restartPolicy`, 'may not be set for non-init containers'),
        );
      }
    }
  }
  errors.push(
    ...oneOf(spec, 'restartPolicy', prefix, ['Always', 'OnFailure', 'Never']),
    ...oneOf(spec, 'dnsPolicy', prefix, [
      'ClusterFirstWithHostNet',
      'ClusterFirst',
      'Default',
      'None',
    ]),
  );
  return errors;
}

function oneOf(parent: Draft, field: string, prefix: string, words: string[]): FieldError[] {
  const value = parent[field];
  if (value === undefined || (typeof value === 'string' && words.includes(value))) return [];
  return [unsupported(`${prefix}.${field}`, value, words)];
}

function validateContainer(
  container: Draft,
  field: string,
  volumes: ReadonlySet<string>,
): FieldError[] {
  const errors: FieldError[] = [];
  if (text(container, 'image').trim() === '') errors.push(required(`${field}.image`));
  errors.push(
    ...oneOf(container, 'imagePullPolicy', field, ['Always', 'IfNotPresent', 'Never']),
    ...oneOf(container, 'terminationMessagePolicy', field, ['File', 'FallbackToLogsOnError']),
  );
  for (const place of visit(container, 'ports[].containerPort')) {
    errors.push(...checkPort(place.parent.containerPort, `${field}.${place.path}`));
  }
  for (const [index, variable] of parts(container, 'env').entries()) {
    if (text(variable, 'name') === '') errors.push(required(`${field}.env[${index}].name`));
  }
  addAll(errors, checkResources(part(container, 'resources'), `${field}.resources`));
  const paths = new Set<string>();
  for (const [index, mount] of parts(container, 'volumeMounts').entries()) {
    const place = `${field}.volumeMounts[${index}]`;
    const name = text(mount, 'name');
    const path = text(mount, 'mountPath');
    if (!volumes.has(name)) errors.push(notFoundField(`${place}.name`, name));
    if (path === '') errors.push(required(`${place}.mountPath`));
    if (paths.has(path)) errors.push(invalid(`${place}.mountPath`, path, 'must be unique'));
    paths.add(path);
  }
  return errors;
}

function checkResources(resources: Draft, field: string): FieldError[] {
  const limits = part(resources, 'limits');
  return Object.entries(part(resources, 'requests')).flatMap(([name, request]) => {
    const limit = limits[name];
    if (limit === undefined || quantityValue(String(request)) <= quantityValue(String(limit))) {
      return [];
    }
    const why = `must be less than or equal to ${name} limit of ${String(limit)}`;
    return [invalid(`${field}.requests`, request, why)];
  });
}

/** Whether a value is a TCP or UDP port number. */
export function checkPort(port: unknown, field: string): FieldError[] {
  if (typeof port === 'number' && Number.isInteger(port) && port >= 1 && port <= 65_535) return [];
  return [invalid(field, port ?? 0, 'must be between 1 and 65535, inclusive')];
}

const changeable =
  'pod updates may not change fields other than `spec.containers[*].image`,`spec.initContainers[*].image`,`spec.activeDeadlineSeconds`,`spec.tolerations` (only additions to existing tolerations),`spec.terminationGracePeriodSeconds` (allow it to be set to 1 if it was previously negative)';

/** The spec with everything removed that may change in the life of a pod. */
function fixedPart(spec: Draft): Draft {
  const fixed = copy(spec);
  for (const list of ['containers', 'initContainers']) {
    for (const container of parts(fixed, list)) delete container.image;
  }
  delete fixed.activeDeadlineSeconds;
  delete fixed.tolerations;
  delete fixed.ephemeralContainers;
  delete fixed.schedulingGates;
  return fixed;
}

function checkChange(spec: Draft, old: Draft): FieldError[] {
  const now = fixedPart(spec);
  const before = fixedPart(old);
  // The scheduler's decision, once; clients cannot make it by changing the object.
  if (before.nodeName === undefined) delete now.nodeName;
  if (isDeepStrictEqual(now, before)) return [];
  return [forbiddenField('spec', changeable)];
}
