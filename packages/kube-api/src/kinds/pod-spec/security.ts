import { userNamespacesProfileFile } from '@slipway/kube-objects';
import { checkRelativePath, oneOf, texts, within } from '#schema/checks';
import { type Draft, isDraft, part, parts, text } from '#schema/draft';
import { duplicate, type FieldError, forbiddenField, invalid, required } from '#schema/field-error';

const ids = [0, 2_147_483_647] as const;
const sysctlName = /^[a-z0-9](?:[-_a-z0-9]*[a-z0-9])?(?:[./][a-z0-9](?:[-_a-z0-9]*[a-z0-9])?)*$/;

/** What is wrong with the identity and rights that a pod gives its containers. */
export function checkPodSecurity(spec: Draft, prefix: string): FieldError[] {
  const context = part(spec, 'securityContext');
  const field = `${prefix}.securityContext`;
  const errors = [
    ...['runAsUser', 'runAsGroup', 'fsGroup'].flatMap((name) => within(context, field, name, ids)),
    ...checkGroups(context, field),
    ...oneOf(context, field, 'fsGroupChangePolicy', ['Always', 'OnRootMismatch']),
    ...checkGroupsPolicy(context, field),
    ...checkProfiles(context, field),
    ...checkSysctls(context, field, spec.hostNetwork === true),
  ];
  if (spec.shareProcessNamespace === true && spec.hostPID === true) {
    const why = 'ShareProcessNamespace and HostPID cannot both be enabled';
    errors.push(invalid(`${prefix}.shareProcessNamespace`, true, why));
  }
  return errors;
}

/** The container engine always adds the groups that the image gives its user. */
function checkGroupsPolicy(context: Draft, field: string): FieldError[] {
  if (context.supplementalGroupsPolicy !== 'Strict') {
    return oneOf(context, field, 'supplementalGroupsPolicy', ['Merge', 'Strict']);
  }
  const why = 'the container engine adds the groups of the image: use Merge';
  return [forbiddenField(`${field}.supplementalGroupsPolicy`, why)];
}

function checkGroups(context: Draft, field: string): FieldError[] {
  const groups = Array.isArray(context.supplementalGroups) ? context.supplementalGroups : [];
  return groups.flatMap((group, index) =>
    within({ [index]: group }, `${field}.supplementalGroups`, String(index), ids).map((error) => ({
      ...error,
      field: `${field}.supplementalGroups[${index}]`,
    })),
  );
}

function checkSysctls(context: Draft, field: string, isOnHost: boolean): FieldError[] {
  const seen = new Set<string>();
  return parts(context, 'sysctls').flatMap((sysctl, index) => {
    const place = `${field}.sysctls[${index}].name`;
    const name = text(sysctl, 'name');
    if (name === '') return [required(place)];
    if (name.length > 253 || !sysctlName.test(name)) {
      const why = `must have at most 253 characters and match regex ${sysctlName.source}`;
      return [invalid(place, name, why)];
    }
    const errors = seen.has(name) ? [duplicate(place, name)] : [];
    seen.add(name);
    if (isOnHost && /^net[./]/.test(name)) {
      errors.push(invalid(place, name, "may not be specified when 'hostNetwork' is true"));
    }
    return errors;
  });
}

/** What is wrong with one container's identity and rights. */
export function checkSecurity(container: Draft, prefix: string): FieldError[] {
  const context = container.securityContext;
  if (!isDraft(context)) return [];
  const field = `${prefix}.securityContext`;
  const errors = [
    ...['runAsUser', 'runAsGroup'].flatMap((name) => within(context, field, name, ids)),
    ...oneOf(context, field, 'procMount', ['Default', 'Unmasked']),
    ...checkProfiles(context, field),
  ];
  if (context.allowPrivilegeEscalation === false) {
    if (context.privileged === true) {
      const why = 'cannot set `allowPrivilegeEscalation` to false and `privileged` to true';
      errors.push(invalid(field, context, why));
    }
    if (texts(part(context, 'capabilities').add).includes('CAP_SYS_ADMIN')) {
      const why =
        'cannot set `allowPrivilegeEscalation` to false and `capabilities.Add` CAP_SYS_ADMIN';
      errors.push(invalid(field, context, why));
    }
  }
  return errors;
}

function checkProfiles(context: Draft, field: string): FieldError[] {
  return ['seccompProfile', 'appArmorProfile'].flatMap((name) => {
    const profile = context[name];
    if (!isDraft(profile)) return [];
    const what = name === 'seccompProfile' ? 'seccomp' : 'AppArmor';
    return checkProfile(profile, `${field}.${name}`, what);
  });
}

function checkProfile(profile: Draft, field: string, what: string): FieldError[] {
  const local = profile.localhostProfile;
  const errors =
    profile.type === undefined
      ? [required(`${field}.type`)]
      : oneOf(profile, field, 'type', ['Localhost', 'RuntimeDefault', 'Unconfined']);
  if (profile.type === 'Localhost') {
    if (typeof local !== 'string' || local === '') {
      const why = `must be set when ${what} type is Localhost`;
      errors.push(required(`${field}.localhostProfile`, why));
    } else {
      errors.push(
        ...checkRelativePath(local, `${field}.localhostProfile`),
        ...checkNodes(local, field, what),
      );
    }
  } else if (local !== undefined) {
    const why = `can only be set when ${what} type is Localhost`;
    errors.push(invalid(`${field}.localhostProfile`, local, why));
  }
  return errors;
}

function checkNodes(local: string, field: string, what: string): FieldError[] {
  if (what === 'seccomp' && local === userNamespacesProfileFile) return [];
  const own = what === 'seccomp' ? `but ${userNamespacesProfileFile}` : 'of its own';
  const why = `the node of this cluster has no ${what} profiles ${own}: use RuntimeDefault`;
  return [forbiddenField(`${field}.type`, why)];
}

/** What this cluster cannot give a pod, so that it must not seem to. */
export function checkIsolation(spec: Draft, prefix: string): FieldError[] {
  const errors: FieldError[] = [];
  if (spec.hostUsers === false) {
    const why =
      'user namespaces are not available: the container engine has one for all containers';
    errors.push(forbiddenField(`${prefix}.hostUsers`, why));
  }
  if (parts(spec, 'resourceClaims').length > 0) {
    const why = 'dynamic resource allocation is not available in this cluster';
    errors.push(forbiddenField(`${prefix}.resourceClaims`, why));
  }
  if (isDraft(spec.workloadRef)) {
    const why = 'this cluster does not schedule pods in groups';
    errors.push(forbiddenField(`${prefix}.workloadRef`, why));
  }
  const system = part(spec, 'os').name;
  if (system === 'windows') {
    errors.push(forbiddenField(`${prefix}.os.name`, 'the node of this cluster runs linux'));
  } else if (system !== undefined) {
    errors.push(...oneOf(part(spec, 'os'), `${prefix}.os`, 'name', ['linux', 'windows']));
  }
  return errors;
}
