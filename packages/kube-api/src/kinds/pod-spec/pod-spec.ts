import { notNegative, oneOf } from '#schema/checks';
import { type Draft, isDraft, part, parts, text } from '#schema/draft';
import { duplicate, type FieldError, required } from '#schema/field-error';
import { checkKey, checkName } from '#schema/names';
import { checkContainer, checkEphemeral, checkInitContainer, type PodFacts } from './container.ts';
import { checkPodNetwork } from './network.ts';
import { checkRestartRules } from './restart-rules.ts';
import { checkDeadline, checkScheduling } from './scheduling.ts';
import { checkIsolation, checkPodSecurity } from './security.ts';
import { checkVolumes } from './volume.ts';
import { checkWhole } from './whole-resources.ts';

/**
 * What is wrong with a pod's spec, at `prefix` of the object; a template's pods are completed when
 * they are made.
 *
 * @see https://kubernetes.io/docs/reference/kubernetes-api/workload-resources/pod-v1/
 */
export function validatePodSpec(
  spec: Draft,
  prefix: string,
  { isTemplate }: { readonly isTemplate: boolean },
): FieldError[] {
  return [
    ...checkVolumes(spec, prefix),
    ...checkContainers(spec, prefix, isTemplate),
    ...checkPolicies(spec, prefix),
    ...checkDeadline(spec, prefix),
    ...notNegative(spec, prefix, 'terminationGracePeriodSeconds'),
    ...checkNames(spec, prefix),
    ...checkPodNetwork(spec, prefix),
    ...checkScheduling(spec, prefix),
    ...checkPodSecurity(spec, prefix),
    ...checkIsolation(spec, prefix),
    ...checkWhole(spec, prefix),
    ...parts(spec, 'readinessGates').flatMap((gate, index) =>
      checkKey(`${prefix}.readinessGates[${index}].conditionType`, text(gate, 'conditionType')),
    ),
  ];
}

function checkPolicies(spec: Draft, prefix: string): FieldError[] {
  return [
    ...oneOf(spec, prefix, 'restartPolicy', ['Always', 'OnFailure', 'Never']),
    ...oneOf(spec, prefix, 'dnsPolicy', [
      'ClusterFirstWithHostNet',
      'ClusterFirst',
      'Default',
      'None',
    ]),
  ];
}

function checkNames(spec: Draft, prefix: string): FieldError[] {
  return ['serviceAccountName', 'nodeName', 'runtimeClassName']
    .filter((field) => text(spec, field) !== '')
    .flatMap((field) => checkName('subdomain', `${prefix}.${field}`, text(spec, field)));
}

function checkContainers(spec: Draft, prefix: string, isTemplate: boolean): FieldError[] {
  const pod: PodFacts = {
    volumes: new Map(
      parts(spec, 'volumes').map((volume) => [
        text(volume, 'name'),
        { isEmptyDir: isDraft(volume.emptyDir) },
      ]),
    ),
    isOnHostNetwork: spec.hostNetwork === true,
    isTemplate,
    graceSeconds: Number(spec.terminationGracePeriodSeconds ?? 30),
  };
  const names = new Set<string>();
  const errors = ['initContainers', 'containers', 'ephemeralContainers'].flatMap((list) =>
    parts(spec, list).flatMap((container, index) => {
      const field = `${prefix}.${list}[${index}]`;
      const name = text(container, 'name');
      const found = [
        ...checkName('label', `${field}.name`, name),
        ...checkContainer(container, field, pod),
        ...checkRestarts(list, container, field),
        ...(list === 'ephemeralContainers' ? checkEphemeral(container, field, names) : []),
      ];
      if (names.has(name)) found.push(duplicate(`${field}.name`, name));
      names.add(name);
      return found;
    }),
  );
  if (parts(spec, 'containers').length === 0) errors.push(required(`${prefix}.containers`));
  return [...errors, ...checkHostPorts(spec, prefix)];
}

function checkRestarts(list: string, container: Draft, field: string): FieldError[] {
  if (list === 'ephemeralContainers') return [];
  const errors = checkRestartRules(container, field);
  return list === 'initContainers' ? [...errors, ...checkInitContainer(container, field)] : errors;
}

/** No two containers of a pod can have the same port of the host. */
function checkHostPorts(spec: Draft, prefix: string): FieldError[] {
  const taken = new Set<string>();
  return parts(spec, 'containers').flatMap((container, index) =>
    parts(container, 'ports').flatMap((port, at) => {
      if (!port.hostPort) return [];
      const name = `${port.protocol ?? 'TCP'}/${text(port, 'hostIP')}/${port.hostPort}`;
      if (taken.has(name)) {
        return [duplicate(`${prefix}.containers[${index}].ports[${at}].hostPort`, name)];
      }
      taken.add(name);
      return [];
    }),
  );
}

/** What is wrong with a pod template, besides its metadata. */
export const validateTemplateSpec = (template: Draft, prefix: string): FieldError[] =>
  validatePodSpec(part(template, 'spec'), `${prefix}.spec`, { isTemplate: true });
