/** Pod Security: what of a pod's specification goes beyond a level, in the words that people look for. */
import { type Draft, isDraft, part, parts, text } from '#schema/draft';
import type { SecurityLevel } from './security-levels.ts';

type Check = (spec: Draft) => string | undefined;

/** What a specification goes beyond `level` with; undefined when with nothing. */
export function violations(spec: Draft, level: SecurityLevel): string | undefined {
  if (level === 'privileged') return undefined;
  const checks = level === 'baseline' ? [...shared, ...baselineOnly] : [...shared, ...restricted];
  const found = checks.map((check) => check(spec)).filter((told) => told !== undefined);
  return found.length === 0 ? undefined : found.join(', ');
}

const containersOf = (spec: Draft) =>
  ['initContainers', 'containers', 'ephemeralContainers'].flatMap((field) => parts(spec, field));
const context = (of: Draft) => part(of, 'securityContext');
const quoted = (words: Iterable<string>) => [...words].map((word) => `"${word}"`).join(', ');
const named = (noun: string, names: readonly string[]) =>
  `${noun}${names.length === 1 ? '' : 's'} ${quoted(names)}`;

/** The names of the containers that `isBad` is true of, as a sentence has them; empty for none. */
function bad(spec: Draft, isBad: (container: Draft) => boolean): string {
  const names = containersOf(spec)
    .filter(isBad)
    .map((container) => text(container, 'name'));
  return names.length === 0 ? '' : named('container', names);
}

const told = (reason: string, detail: string) =>
  detail === '' ? undefined : `${reason} (${detail})`;

/** The pod itself and its containers that `isBad` is true of the security context of. */
function setters(spec: Draft, isBad: (context: Draft) => boolean): string {
  const containers = bad(spec, (container) => isBad(context(container)));
  return [...(isBad(context(spec)) ? ['pod'] : []), ...(containers ? [containers] : [])].join(
    ' and ',
  );
}

const without = (subject: string, rest: string) => (subject === '' ? '' : `${subject} ${rest}`);
const strings = (value: unknown) => (Array.isArray(value) ? value.map(String) : []);
const added = (container: Draft) => strings(part(context(container), 'capabilities').add);
const profileOf = (of: Draft, field: string) => text(part(of, field), 'type');

const harmless = new Set(
  'AUDIT_WRITE CHOWN DAC_OVERRIDE FOWNER FSETID KILL MKNOD NET_BIND_SERVICE SETFCAP SETGID SETPCAP SETUID SYS_CHROOT'.split(
    ' ',
  ),
);

function capabilities(spec: Draft, isAllowed: (name: string) => boolean): string {
  const isBad = (container: Draft) => added(container).some((name) => !isAllowed(name));
  const names = containersOf(spec)
    .flatMap(added)
    .filter((name) => !isAllowed(name));
  const list = quoted([...new Set(names)].toSorted());
  return without(bad(spec, isBad), `must not include ${list} in securityContext.capabilities.add`);
}

const hostPorts = (container: Draft) =>
  parts(container, 'ports').flatMap(({ hostPort }) => (hostPort ? [String(hostPort)] : []));

function usesHostPorts(spec: Draft): string {
  const ports = [...new Set(containersOf(spec).flatMap(hostPorts))];
  const subject = bad(spec, (container) => hostPorts(container).length > 0);
  const verb = subject.startsWith('containers') ? 'use' : 'uses';
  return without(subject, `${verb} hostPort${ports.length === 1 ? '' : 's'} ${ports.join(', ')}`);
}

const volumeType = (volume: Draft) =>
  Object.keys(volume).find((field) => field !== 'name') ?? 'emptyDir';
const allowedVolumes = new Set(
  'configMap csi downwardAPI emptyDir ephemeral image persistentVolumeClaim projected secret'.split(
    ' ',
  ),
);

function restrictedVolumes(spec: Draft): string {
  const found = parts(spec, 'volumes').filter((volume) => !allowedVolumes.has(volumeType(volume)));
  const types = [...new Set(found.map(volumeType))].toSorted();
  const names = found.map((volume) => text(volume, 'name'));
  if (names.length === 0) return '';
  const verb = names.length === 1 ? 'uses' : 'use';
  return `${named('volume', names)} ${verb} ${named('restricted volume type', types)}`;
}

const safeSysctls = new Set(
  `kernel.shm_rmid_forced net.ipv4.ip_local_port_range net.ipv4.ip_local_reserved_ports
net.ipv4.ip_unprivileged_port_start net.ipv4.ping_group_range net.ipv4.tcp_fin_timeout
net.ipv4.tcp_keepalive_intvl net.ipv4.tcp_keepalive_probes net.ipv4.tcp_keepalive_time net.ipv4.tcp_rmem
net.ipv4.tcp_syncookies net.ipv4.tcp_wmem`.split(/\s+/),
);

/** What both levels forbid, in the order in which it is told. */
const shared: readonly Check[] = [
  (spec) =>
    told(
      'forbidden AppArmor profile',
      without(
        setters(spec, (of) => profileOf(of, 'appArmorProfile') === 'Unconfined'),
        'must not set AppArmor profile type to "Unconfined"',
      ),
    ),
  (spec) => {
    const open = ['hostNetwork', 'hostPID', 'hostIPC'].filter((field) => spec[field] === true);
    return told('host namespaces', open.map((field) => `${field}=true`).join(', '));
  },
  (spec) => told('hostPort', usesHostPorts(spec)),
  (spec) =>
    told(
      'privileged',
      without(
        bad(spec, (container) => context(container).privileged === true),
        'must not set securityContext.privileged=true',
      ),
    ),
  (spec) =>
    told(
      'procMount',
      without(
        bad(spec, (container) => !['', 'Default'].includes(text(context(container), 'procMount'))),
        'must not set securityContext.procMount to "Unmasked"',
      ),
    ),
  (spec) => {
    const names = parts(context(spec), 'sysctls').map((sysctl) => text(sysctl, 'name'));
    return told('forbidden sysctls', names.filter((name) => !safeSysctls.has(name)).join(', '));
  },
];

/** What only the lower level says in these words; the higher one forbids more. */
const baselineOnly: readonly Check[] = [
  (spec) =>
    told(
      'non-default capabilities',
      capabilities(spec, (name) => harmless.has(name)),
    ),
  (spec) => {
    const volumes = parts(spec, 'volumes').filter((volume) => isDraft(volume.hostPath));
    const names = volumes.map((volume) => text(volume, 'name'));
    return told('hostPath volumes', names.length === 0 ? '' : named('volume', names));
  },
  (spec) => told('seccompProfile', unconfined(spec)),
];

const unconfined = (spec: Draft) =>
  without(
    setters(spec, (of) => profileOf(of, 'seccompProfile') === 'Unconfined'),
    'must not set securityContext.seccompProfile.type to "Unconfined"',
  );

const restricted: readonly Check[] = [
  (spec) =>
    told(
      'allowPrivilegeEscalation != false',
      without(
        bad(spec, (container) => context(container).allowPrivilegeEscalation !== false),
        'must set securityContext.allowPrivilegeEscalation=false',
      ),
    ),
  (spec) => {
    const keeps = (container: Draft) =>
      !strings(part(context(container), 'capabilities').drop).includes('ALL');
    const details = [
      without(bad(spec, keeps), 'must set securityContext.capabilities.drop=["ALL"]'),
      capabilities(spec, (name) => name === 'NET_BIND_SERVICE'),
    ];
    return told('unrestricted capabilities', details.filter((detail) => detail !== '').join('; '));
  },
  (spec) => told('restricted volume types', restrictedVolumes(spec)),
  (spec) => {
    const explicit = setters(spec, (of) => of.runAsNonRoot === false);
    const isMissing = (container: Draft) =>
      context(container).runAsNonRoot === undefined && context(spec).runAsNonRoot !== true;
    const detail = explicit
      ? `${explicit} must not set securityContext.runAsNonRoot=false`
      : without(bad(spec, isMissing), 'must set securityContext.runAsNonRoot=true');
    return told('runAsNonRoot != true', explicit || detail === '' ? detail : `pod or ${detail}`);
  },
  (spec) =>
    told(
      'runAsUser=0',
      without(
        setters(spec, (of) => of.runAsUser === 0),
        'must not set runAsUser=0',
      ),
    ),
  (spec) => {
    const isMissing = (container: Draft) =>
      profileOf(context(container), 'seccompProfile') === '' &&
      profileOf(context(spec), 'seccompProfile') === '';
    const detail = without(
      bad(spec, isMissing),
      'must set securityContext.seccompProfile.type to "RuntimeDefault" or "Localhost"',
    );
    return told('seccompProfile', unconfined(spec) || (detail && `pod or ${detail}`));
  },
];
