import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { EngineUnavailable } from '@slipway/engine';
import type { Pod } from '@slipway/kube-objects';
import type { NodeContext } from '#context';
import { containerName, SANDBOX_NAME } from '#runtime/labels';
import type { RuntimeContainer } from '#runtime/runtime';
import { hostsFile } from './hosts-file.ts';
import { resolvConf } from './resolv-conf.ts';
import { sandboxConfig } from './sandbox-config.ts';

/** A sandbox could not be made. Whoever makes it tells the user; those who wait for it need not. */
export class SandboxFailed extends Error {
  override readonly name = 'SandboxFailed';
}

/** A sandbox that is being made. */
export interface SandboxStart {
  readonly id: Promise<string>;
  readonly running: Promise<RuntimeContainer>;
}

/** Makes and starts the sandbox of a pod; its containers can be created as soon as `id` is known. */
export function startSandbox(context: NodeContext, pod: Pod, directory: string): SandboxStart {
  const id = create(context, pod, directory).catch(fail);
  const running = id
    .then((created) => start(context, pod, created))
    .then(async (sandbox) => {
      // Its address is known only now, and before its containers start nobody reads it.
      await writeHosts(context, pod, directory, sandbox.ip);
      return sandbox;
    })
    .catch(fail);
  // Failures are seen by whoever awaits; nobody may, when the pod is deleted meanwhile.
  id.catch(() => {});
  running.catch(() => {});
  return { id, running };
}

function fail(cause: unknown): never {
  if (cause instanceof EngineUnavailable || cause instanceof SandboxFailed) throw cause;
  throw new SandboxFailed(cause instanceof Error ? cause.message : String(cause), { cause });
}

async function create(context: NodeContext, pod: Pod, directory: string): Promise<string> {
  const { runtime, network, clusterDomain, hostResolvConf, relayAddress } = context;
  const preparing = context.prepared();
  preparing.catch(() => {});
  await mkdir(directory, { recursive: true, mode: 0o755 });
  const prepared = await preparing;
  const { dnsAddress } = network;
  const text = resolvConf(pod, { dnsAddress, clusterDomain, host: hostResolvConf });
  const file = join(directory, 'resolv.conf');
  if (text !== undefined) await writeFile(file, text);
  await writeHosts(context, pod, directory, '');
  const config = sandboxConfig(pod, {
    ...prepared,
    resolvConf: text === undefined ? undefined : file,
    hosts: hostsIn(directory),
    memoryBytes: context.allocatable().memory ?? 0,
    clusterDomain,
    relayAddress,
  });
  return runtime.create(containerName(pod, SANDBOX_NAME, 0), config);
}

const hostsIn = (directory: string) => join(directory, 'hosts');

async function writeHosts(
  { clusterDomain, hostHosts: host }: NodeContext,
  pod: Pod,
  directory: string,
  podIp: string,
): Promise<void> {
  await writeFile(hostsIn(directory), hostsFile(pod, { podIp, clusterDomain, host }));
}

async function start(
  { runtime, network }: NodeContext,
  pod: Pod,
  id: string,
): Promise<RuntimeContainer> {
  await runtime.start(id);
  const sandbox = await runtime.inspect(id);
  if (sandbox?.state !== 'running')
    throw new Error('the pod sandbox has ended right after its start');
  const { namespace = '', name } = pod.metadata;
  const { ip: address } = sandbox;
  if (address !== '') await network.joined({ namespace, name, address });
  return sandbox;
}
