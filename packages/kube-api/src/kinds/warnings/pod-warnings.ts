/** What is odd about pods, though they are taken, in the words of the real API server. */
import { isDeepStrictEqual } from 'node:util';
import { type Draft, isDraft, part, parts, text } from '#schema/draft';
import { nameProblems } from '#schema/names';
import type { Kind } from '#scheme/kind';
import {
  containerWarnings,
  fractionalBytes,
  type PlacedContainer,
  placedContainers,
  portWarnings,
} from './container-warnings.ts';
import { schedulingWarnings } from './scheduling-warnings.ts';
import { volumeWarnings } from './volume-warnings.ts';

type Warnings = NonNullable<Kind['warnings']>;

/** Warnings about a pod: of those that are there, people hear nothing more. */
export const warningsOfPod: Warnings = (object, old) => {
  if (old !== undefined) return [];
  const why = "this is used in the Pod's hostname";
  return [...nameWarnings(object, why), ...podWarnings(object, '')];
};

/** Warnings about what makes pods of the template at a path such as `spec.template`. */
export const warningsOfTemplate =
  (path: string, { namesPods = false } = {}): Warnings =>
  (object, old) => {
    if (old !== undefined && isDeepStrictEqual(object.spec, old.spec)) return [];
    const template = path.split('.').reduce(part, object);
    const why = 'this is used in Pod names and hostnames';
    const names = namesPods && old === undefined ? nameWarnings(object, why) : [];
    return [...names, ...podWarnings(template, `${path}.`)];
  };

function nameWarnings(object: Draft, why: string): readonly string[] {
  const problems = nameProblems('label', text(part(object, 'metadata'), 'name'));
  if (problems.length === 0) return [];
  const listed = `[${problems.join(' ')}]`;
  return [
    `metadata.name: ${why}, which can result in surprising behavior; a DNS label is recommended: ${listed}`,
  ];
}

/** Warnings about a pod, or a template of one whose fields begin with `prefix`. */
function podWarnings(holder: Draft, prefix: string): readonly string[] {
  const spec = part(holder, 'spec');
  const path = `${prefix}spec`;
  const annotations = part(part(holder, 'metadata'), 'annotations');
  const placed = placedContainers(spec, path);
  return [
    ...schedulingWarnings(spec, path),
    ...annotationWarnings(annotations, spec, placed, `${prefix}metadata.annotations`),
    ...volumeWarnings(spec, path),
    ...repeated(spec, path, 'hostAliases', 'ip'),
    ...repeated(spec, path, 'imagePullSecrets', 'name'),
    ...parts(spec, 'imagePullSecrets').flatMap((secret, index) =>
      text(secret, 'name') === ''
        ? [`${path}.imagePullSecrets[${index}].name: invalid empty name ""`]
        : [],
    ),
    ...fractionalBytes(part(spec, 'overhead'), `${path}.overhead`),
    ...placed.flatMap(containerWarnings),
    ...portWarnings(placed),
  ];
}

function repeated(spec: Draft, path: string, list: string, field: string): readonly string[] {
  const seen = new Set<string>();
  return parts(spec, list).flatMap((item, index) => {
    const value = text(item, field);
    if (seen.has(value))
      return [`${path}.${list}[${index}].${field}: duplicate ${field} "${value}"`];
    seen.add(value);
    return [];
  });
}

const withoutEffect: Readonly<Record<string, string>> = {
  'scheduler.alpha.kubernetes.io/critical-pod':
    'non-functional in v1.16+; use the "priorityClassName" field instead',
  'security.alpha.kubernetes.io/sysctls':
    'non-functional in v1.11+; use the "sysctls" field instead',
  'security.alpha.kubernetes.io/unsafe-sysctls':
    'non-functional in v1.11+; use the "sysctls" field instead',
};

/** Annotations that were fields before there were such fields. */
function annotationWarnings(
  annotations: Draft,
  spec: Draft,
  placed: readonly PlacedContainer[],
  path: string,
): readonly string[] {
  const told = (key: string, why: string) =>
    Object.hasOwn(annotations, key) ? [`${path}[${key}]: ${why}`] : [];
  const has = (of: Draft, field: string) => isDraft(part(of, 'securityContext')[field]);
  const seccomp = 'non-functional in v1.27+; use the "seccompProfile" field instead';
  const armor = 'deprecated since v1.30; use the "appArmorProfile" field instead';
  return [
    ...Object.entries(withoutEffect).flatMap(([key, why]) => told(key, why)),
    ...(has(spec, 'seccompProfile')
      ? []
      : told('seccomp.security.alpha.kubernetes.io/pod', seccomp)),
    ...placed.flatMap(({ container }) => {
      const name = text(container, 'name');
      const isArmed = has(spec, 'appArmorProfile') || has(container, 'appArmorProfile');
      return [
        ...(has(container, 'seccompProfile')
          ? []
          : told(`container.seccomp.security.alpha.kubernetes.io/${name}`, seccomp)),
        ...(isArmed ? [] : told(`container.apparmor.security.beta.kubernetes.io/${name}`, armor)),
      ];
    }),
  ];
}
