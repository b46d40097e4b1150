import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { busyboxImage, type Engine } from '@slipway/engine';
import { guarded } from '@slipway/io';
import type { Relay } from '#execution/executor';
import { readStart } from '#host/bounded-body';

/**
 * Makes ports of the container's own loopback lead to the host, so that `localhost:8929` is the same
 * server in a job as outside of it.
 *
 * As root by two rules in the container's network namespace (15 ms); the container needs the sysctl
 * `relaySysctls`. Otherwise by a container that joins the network and copies bytes. Resolves with
 * the id of that container, if there is one. A container that has ended meanwhile gets no relay.
 */
export async function openRelay(
  engine: Engine,
  container: string,
  relay: Relay,
  labels: Readonly<Record<string, string>>,
): Promise<string | undefined> {
  const details = await engine.containers.inspect(container);
  const pid = details?.State.Pid ?? 0;
  if (pid === 0 || (await redirect(pid, relay))) return undefined;
  const copy = relay.ports.map((port) => `tcpsvd 127.0.0.1 ${port} nc ${relay.address} ${port} &`);
  const id = await engine.containers.create({
    Image: await busyboxImage(engine),
    Cmd: ['sh', '-c', `${copy.join(' ')} wait`],
    Labels: labels,
    HostConfig: { NetworkMode: `container:${container}` },
  });
  try {
    await engine.containers.start(id);
    return id;
  } catch (error) {
    await engine.containers.remove(id, { force: true });
    const now = await engine.containers.inspect(container);
    if (now?.State.Running) throw error;
    return undefined;
  }
}

/** Lets packets from the loopback leave the container. */
export const relaySysctls = { 'net.ipv4.conf.all.route_localnet': '1' } as const;

async function redirect(pid: number, { address, ports }: Relay): Promise<boolean> {
  if (process.getuid?.() !== 0) return false;
  const rules = [
    '*nat',
    ...ports.flatMap((port) => [
      `-A OUTPUT -d 127.0.0.1/32 -p tcp -m tcp --dport ${port} -j DNAT --to-destination ${address}:${port}`,
      `-A POSTROUTING -d ${address}/32 -p tcp -m tcp --dport ${port} -j MASQUERADE`,
    ]),
    'COMMIT',
    '',
  ];
  const command = ['-t', `${pid}`, '-n', 'iptables-restore', '--noflush'];
  const child = guarded(spawn('nsenter', command, { stdio: ['pipe', 'ignore', 'pipe'] }));
  guarded(child.stdin).end(rules.join('\n'));
  const complaint = readStart(child.stderr, 64 << 10);
  try {
    const [code] = (await once(child, 'close')) as [number | null];
    await complaint;
    return code === 0;
  } catch {
    return false; // No nsenter here.
  }
}
