import {
  type ContainerConfig,
  type HostConfig,
  type ImageDetails,
  type Mount,
  userNamespacesProfile,
} from '@slipway/engine';
import type { Container, Pod } from '@slipway/kube-objects';
import { groupIn } from '#decide/pod-group';
import { resourceLimits } from '#decide/resources';
import { expand } from '#environment/environment';
import { label, podLabels } from '#runtime/labels';
import { StartFailed } from '#start-failed';

/** What a container is made from, besides its specification. */
export interface ContainerParts {
  readonly image: ImageDetails;
  readonly sandboxId: string;
  /** The container whose processes it sees. */
  readonly targetId: string | undefined;
  /** The engine's runtime; undefined for its usual one. */
  readonly runtimeHandler: string | undefined;
  readonly environment: ReadonlyMap<string, string>;
  readonly mounts: readonly Mount[];
  readonly attempt: number;
  readonly backOffSeconds: number | undefined;
}

/** A log grows to two files of this size; a job's output is not lost to rotation below that. */
const LOG_FILE_SIZE = '256m';

/** The Engine's description of a pod's container. Throws `StartFailed`. */
export function containerConfig(
  pod: Pod,
  container: Container,
  parts: ContainerParts,
): ContainerConfig {
  const { environment, image } = parts;
  const expandAll = (texts: readonly string[] | undefined) =>
    texts?.map((text) => expand(text, environment));
  const command = expandAll(container.command);
  const args = expandAll(container.args);
  const user = userOf(pod, container, image);
  return {
    Image: image.Id,
    Env: [...environment].map(([name, value]) => `${name}=${value}`),
    // A command without arguments also drops the arguments of the image.
    ...(command?.length && { Entrypoint: command, Cmd: args ?? [] }),
    ...(!command?.length && args?.length && { Cmd: args }),
    ...(container.workingDir && { WorkingDir: container.workingDir }),
    ...(user !== undefined && { User: user }),
    ...(container.lifecycle?.stopSignal && { StopSignal: container.lifecycle.stopSignal }),
    OpenStdin: container.stdin ?? false,
    StdinOnce: container.stdinOnce ?? false,
    Tty: container.tty ?? false,
    // The image's own health check would run beside the probes and mean nothing here.
    Healthcheck: { Test: ['NONE'] },
    Labels: {
      ...podLabels(pod),
      [label.container]: container.name,
      [label.restarts]: String(parts.attempt),
      [label.sandbox]: parts.sandboxId,
      [label.image]: container.image,
      ...(parts.backOffSeconds !== undefined && { [label.backOff]: String(parts.backOffSeconds) }),
    },
    HostConfig: hostConfig(pod, container, parts),
  };
}

function hostConfig(pod: Pod, container: Container, parts: ContainerParts): HostConfig {
  const sandbox = `container:${parts.sandboxId}`;
  const { spec } = pod;
  return {
    // The host's network comes from the sandbox, too, and with it the pod's resolv.conf.
    NetworkMode: sandbox,
    IpcMode: spec.hostIPC ? 'host' : sandbox,
    ...processesOf(pod, parts),
    Mounts: parts.mounts,
    LogConfig: { Type: 'json-file', Config: { 'max-size': LOG_FILE_SIZE, 'max-file': '2' } },
    ...(parts.runtimeHandler && { Runtime: parts.runtimeHandler }),
    ...resourceLimits(pod, container),
    ...groupIn(pod, parts.sandboxId),
    ...rights(pod, container),
  };
}

function processesOf({ spec }: Pod, { sandboxId, targetId }: ContainerParts): HostConfig {
  if (targetId) return { PidMode: `container:${targetId}` };
  if (spec.hostPID) return { PidMode: 'host' };
  return spec.shareProcessNamespace ? { PidMode: `container:${sandboxId}` } : {};
}

/** Security context: rights and limits of the processes. */
function rights(pod: Pod, { securityContext = {} }: Container): HostConfig {
  const { capabilities, privileged, readOnlyRootFilesystem, procMount } = securityContext;
  const podContext = pod.spec.securityContext;
  const groups = [...(podContext?.supplementalGroups ?? []), podContext?.fsGroup].filter(
    (group) => group !== undefined,
  );
  const seccomp = securityContext.seccompProfile ?? podContext?.seccompProfile;
  const options = [
    ...(securityContext.allowPrivilegeEscalation === false ? ['no-new-privileges'] : []),
    ...(seccomp?.type === 'Unconfined' ? ['seccomp=unconfined'] : []),
    // The node has no other, as the API has made sure.
    ...(seccomp?.type === 'Localhost' ? [`seccomp=${userNamespacesProfile}`] : []),
  ];
  return {
    ...(privileged && { Privileged: true }),
    ...(capabilities?.add?.length && { CapAdd: capabilities.add }),
    ...(capabilities?.drop?.length && { CapDrop: capabilities.drop }),
    ...(readOnlyRootFilesystem && { ReadonlyRootfs: true }),
    ...(options.length > 0 && { SecurityOpt: options }),
    ...(procMount === 'Unmasked' && { MaskedPaths: [], ReadonlyPaths: [] }),
    ...(groups.length > 0 && { GroupAdd: groups.map(String) }),
  };
}

/** The user the container runs as, or undefined for the image's own. */
function userOf(pod: Pod, container: Container, image: ImageDetails): string | undefined {
  const context = { ...pod.spec.securityContext, ...container.securityContext };
  const { runAsUser, runAsGroup, runAsNonRoot } = context;
  const imageUser = image.Config.User ?? '';
  if (runAsNonRoot) refuseRoot(pod, container, runAsUser, imageUser);
  if (runAsUser === undefined) {
    return runAsGroup === undefined ? undefined : `${imageUser.split(':')[0] || 0}:${runAsGroup}`;
  }
  return runAsGroup === undefined ? `${runAsUser}` : `${runAsUser}:${runAsGroup}`;
}

function refuseRoot(
  pod: Pod,
  container: Container,
  runAsUser: number | undefined,
  imageUser: string,
): void {
  const name = imageUser.split(':')[0] ?? '';
  const where = `(pod: "${pod.metadata.name}_${pod.metadata.namespace}(${pod.metadata.uid})", container: ${container.name})`;
  const refuse = (why: string) =>
    new StartFailed('CreateContainerConfigError', `container has runAsNonRoot and ${why}`);
  if (runAsUser === 0) throw refuse(`runAsUser is set to root ${where}`);
  if (runAsUser !== undefined) return;
  if (name === '' || name === '0') throw refuse(`image will run as root ${where}`);
  if (!/^\d+$/.test(name)) {
    throw refuse(`image has non-numeric user (${name}), cannot verify user is non-root ${where}`);
  }
}
