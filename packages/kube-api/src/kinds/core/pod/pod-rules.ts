import { isDeepStrictEqual } from 'node:util';
import { validatePodSpec } from '#kinds/pod-spec/pod-spec';
import { checkToleration } from '#kinds/pod-spec/scheduling';
import { completeWhole } from '#kinds/pod-spec/whole-resources';
import { copy, type Draft, isDraft, part, parts, text, visit } from '#schema/draft';
import { type FieldError, forbiddenField, invalid } from '#schema/field-error';
import { checkPlacement, dropPlacement, isGated } from './gated-pod.ts';

/** A new pod is pending, whatever the client says, and asks for what it is limited to. */
export function preparePod(pod: Draft, old: Draft | undefined): void {
  if (old !== undefined) return;
  for (const list of ['containers', 'initContainers']) {
    for (const { parent } of visit(pod, `spec.${list}[].resources.limits`)) {
      if (isDraft(parent.limits))
        parent.requests = { ...parent.limits, ...part(parent, 'requests') };
    }
  }
  const spec = part(pod, 'spec');
  completeWhole(spec);
  if (spec.hostNetwork === true) takeHostPorts(spec);
  pod.status = {
    phase: 'Pending',
    ...(parts(spec, 'schedulingGates').length > 0 && { conditions: [gated] }),
  };
}

/** Notes how the node treats a new pod, once it is known what its containers ask for. */
export function classifyPod(pod: Draft): void {
  pod.status = { ...part(pod, 'status'), qosClass: qosClass(part(pod, 'spec')) };
}

/** Why a pod with gates has no node yet. */
const gated = {
  type: 'PodScheduled',
  observedGeneration: 1,
  status: 'False',
  reason: 'SchedulingGated',
  message: 'Scheduling is blocked due to non-empty scheduling gates',
};

/** On the host's network the ports of containers are the host's. */
function takeHostPorts(spec: Draft): void {
  for (const list of ['containers', 'initContainers']) {
    for (const { parent } of visit({ spec }, `spec.${list}[].ports[].hostPort`)) {
      parent.hostPort ||= parent.containerPort;
    }
  }
}

/** How the node treats a pod when memory runs out: by what it asks for as a whole, else by what its containers do. */
export function qosClass(spec: Draft): string {
  const whole = part(spec, 'resources');
  const hasWhole = ['limits', 'requests'].some((list) => Object.keys(part(whole, list)).length > 0);
  const containers = [...parts(spec, 'containers'), ...parts(spec, 'initContainers')];
  const resources = hasWhole
    ? [whole]
    : containers.map((container) => part(container, 'resources'));
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
  const spec = part(pod, 'spec');
  const errors = validatePodSpec(spec, 'spec', { isTemplate: false });
  return [...errors, ...(old ? checkChange(spec, part(old, 'spec')) : checkNew(spec))];
}

function checkNew(spec: Draft): FieldError[] {
  const errors: FieldError[] = [];
  if (parts(spec, 'ephemeralContainers').length > 0) {
    errors.push(forbiddenField('spec.ephemeralContainers', 'cannot be set on create'));
  }
  if (parts(spec, 'schedulingGates').length > 0 && text(spec, 'nodeName') !== '') {
    const why = 'cannot be set until all schedulingGates have been cleared';
    errors.push(forbiddenField('spec.nodeName', why));
  }
  return errors;
}

/** Why another change of a pod is refused. */
export const changeable =
  'pod updates may not change fields other than `spec.containers[*].image`,`spec.initContainers[*].image`,`spec.activeDeadlineSeconds`,`spec.tolerations` (only additions to existing tolerations),`spec.terminationGracePeriodSeconds` (allow it to be set to 1 if it was previously negative)';

/** The spec with everything removed that may change in the life of a pod. */
function fixedPart(spec: Draft): Draft {
  const fixed = copy(spec);
  for (const list of ['containers', 'initContainers']) {
    for (const container of parts(fixed, list)) {
      delete container.image;
      delete container.resources;
    }
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
  const waits = isGated(old);
  if (waits) {
    dropPlacement(now);
    dropPlacement(before);
  }
  // The scheduler's decision, once; clients cannot make it by changing the object.
  if (before.nodeName === undefined) delete now.nodeName;
  const errors = isDeepStrictEqual(now, before) ? [] : [forbiddenField('spec', changeable)];
  return [
    ...errors,
    ...(waits ? checkPlacement(spec, old) : []),
    ...checkDeadlineChange(spec.activeDeadlineSeconds, old.activeDeadlineSeconds),
    ...checkAddedTolerations(spec, old),
    ...checkRemovedGates(spec, old),
  ];
}

function checkDeadlineChange(now: unknown, before: unknown): FieldError[] {
  const field = 'spec.activeDeadlineSeconds';
  if (before === undefined) return [];
  if (now === undefined) {
    return [invalid(field, null, 'must not update from a positive integer to nil value')];
  }
  if (Number(now) <= Number(before)) return [];
  return [invalid(field, now, 'must be less than or equal to previous value')];
}

function checkAddedTolerations(spec: Draft, old: Draft): FieldError[] {
  const now = parts(spec, 'tolerations');
  const without = ({ tolerationSeconds, ...rest }: Draft) => rest;
  const isKept = (toleration: Draft) =>
    now.some((other) => isDeepStrictEqual(without(other), without(toleration)));
  if (parts(old, 'tolerations').every(isKept)) {
    return now.flatMap((toleration, index) =>
      checkToleration(toleration, `spec.tolerations[${index}]`),
    );
  }
  const why = 'existing toleration can not be modified except its tolerationSeconds';
  return [forbiddenField('spec.tolerations', why)];
}

function checkRemovedGates(spec: Draft, old: Draft): FieldError[] {
  const before = new Set(parts(old, 'schedulingGates').map((gate) => text(gate, 'name')));
  return parts(spec, 'schedulingGates')
    .map((gate) => text(gate, 'name'))
    .filter((name) => !before.has(name))
    .map((name) =>
      forbiddenField(
        'spec.schedulingGates',
        `only deletion is allowed, but found new scheduling gate '${name}'`,
      ),
    );
}
