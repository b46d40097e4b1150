import { chmod, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { EngineUnavailable, type Mount } from '@slipway/engine';
import {
  type Container,
  type Objects,
  type Pod,
  type RuntimeClass,
  runtimeClassesOf,
} from '@slipway/kube-objects';
import type { NodeContext } from '#context';
import { environmentNeedsPodIp, environmentOf } from '#environment/environment';
import { environmentSources } from '#environment/sources';
import { containerName } from '#runtime/labels';
import type { RuntimeContainer } from '#runtime/runtime';
import { StartFailed } from '#start-failed';
import { readEnvFiles } from '#volumes/env-files';
import { openMounts } from '#volumes/mounts';
import { containerConfig } from './container-config.ts';
import { ensureImage } from './ensure-image.ts';

/** One start of a container. The promises let image, volumes and sandbox be made meanwhile. */
export interface StartRequest {
  readonly pod: Pod;
  readonly container: Container;
  readonly attempt: number;
  readonly backOffSeconds: number | undefined;
  /** Id of the pod's sandbox, once it is created. */
  readonly sandboxId: Promise<string>;
  /** The sandbox, once it runs. */
  readonly sandbox: Promise<RuntimeContainer>;
  /** The pod's address, once the sandbox runs. */
  readonly sandboxIp: Promise<string>;
  /** Where the pod's volumes are. */
  readonly volumes: Promise<ReadonlyMap<string, string>>;
  /** The running container whose processes it shall see; empty when that does not run. */
  readonly targetId: string | undefined;
  /** The pod's folder. */
  readonly directory: string;
  /** Gives up, for a pod that is being deleted. */
  readonly signal: AbortSignal;
}

/**
 * Creates and starts a container. A container that was created but would not run is an answer, too:
 * it is `exited` and says why. Throws `StartFailed` when it can't even be created.
 */
export async function startContainer(
  context: NodeContext,
  request: StartRequest,
): Promise<RuntimeContainer | undefined> {
  const { pod, container, signal } = request;
  const { runtime } = context;
  const [image, volumes] = await Promise.all([
    ensureImage(context, pod, container, signal),
    request.volumes,
  ]);
  const sandboxId = await request.sandboxId;
  const podIp = environmentNeedsPodIp(container) ? await request.sandboxIp : '';
  const sandboxVolumes = async () => (await request.sandbox).volumes;
  const file = await readEnvFiles({ pod, container, volumes, sandboxVolumes });
  const environment = environmentOf(pod, container, environmentSources(context, pod, podIp, file));
  if (request.targetId === '') {
    const why = `container "${container.targetContainerName}", whose processes it wants to see, is not running`;
    throw new StartFailed('CreateContainerError', why);
  }
  const message = await terminationLog(request);
  await using mounts = await openMounts({
    pod,
    container,
    volumes,
    environment,
    directory: request.directory,
    sandboxVolumes,
    sharesProcesses: async () => {
      await request.sandboxIp;
      return runtime.sharesProcesses(sandboxId);
    },
  });
  const config = containerConfig(pod, container, {
    image,
    sandboxId,
    targetId: request.targetId,
    runtimeHandler: runtimeHandler(context.objects, pod),
    environment,
    mounts: [...mounts.mounts, ...message],
    attempt: request.attempt,
    backOffSeconds: request.backOffSeconds,
  });
  signal.throwIfAborted();
  const name = containerName(pod, container.name, request.attempt);
  const id = await runtime.create(name, config).catch((cause: unknown) => {
    throw cause instanceof EngineUnavailable ? cause : createFailed(cause);
  });
  try {
    return await run(context, request, id);
  } catch (error) {
    // Nobody else knows of it. What an engine that is away keeps is found when it is back.
    if (!(error instanceof EngineUnavailable)) await runtime.remove(id);
    throw error;
  }
}

/** The engine's runtime that a pod's class stands for; undefined for the usual one. */
function runtimeHandler(objects: Objects, { spec }: Pod): string | undefined {
  const name = spec.runtimeClassName;
  if (!name) return undefined;
  const found = objects.get<RuntimeClass>(runtimeClassesOf, name);
  if (found) return found.handler;
  const why = `RuntimeClass "${name}" not found: create it again, or delete the pod`;
  throw new StartFailed('CreateContainerConfigError', why);
}

/** Starts a container that was created, when the sandbox runs and nobody has given up. */
async function run(
  { recorder, runtime }: NodeContext,
  { pod, container: { name }, sandboxIp, signal }: StartRequest,
  id: string,
): Promise<RuntimeContainer | undefined> {
  recorder.record(pod, 'Normal', 'Created', `Created container: ${name}`, name);
  await sandboxIp;
  signal.throwIfAborted();
  try {
    await runtime.start(id);
    recorder.record(pod, 'Normal', 'Started', `Started container ${name}`, name);
  } catch (error) {
    if (error instanceof EngineUnavailable) throw error;
    const text = `Error: failed to start container "${name}": ${messageOf(error)}`;
    recorder.record(pod, 'Warning', 'Failed', text, name);
  }
  return runtime.inspect(id);
}

/** The host's file for what a container says at its end. */
export function terminationLogPath(directory: string, container: string, attempt: number): string {
  return join(directory, `${container}.${attempt}.termination-log`);
}

async function terminationLog(request: StartRequest): Promise<Mount[]> {
  const { container, directory, attempt } = request;
  const source = terminationLogPath(directory, container.name, attempt);
  await writeFile(source, '');
  // Any user in the container may write it, whatever the process's umask says.
  await chmod(source, 0o666);
  const target = container.terminationMessagePath ?? '/dev/termination-log';
  return [{ Type: 'bind', Source: source, Target: target }];
}

function createFailed(cause: unknown): StartFailed {
  return new StartFailed('CreateContainerError', messageOf(cause), { cause });
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
