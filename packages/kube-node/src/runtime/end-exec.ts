import { busyboxImage, type Engine, type Exec, type Labels } from '@slipway/engine';

/**
 * Ends a command in a container with everything in its process group. The Engine has no call for it,
 * and its numbers of processes need not be ours: so a container that sees the Engine's processes
 * kills the group, after a look at whose it is.
 */
export async function endExec(
  engine: Engine,
  labels: Labels,
  containerId: string,
  exec: Exec,
): Promise<void> {
  exec.close();
  const pid = await exec.pid();
  if (pid === undefined) return;
  const script = `grep -q ${containerId} /proc/${pid}/cgroup && kill -9 -${pid}`;
  const id = await engine.containers.create({
    Image: await busyboxImage(engine),
    Entrypoint: ['sh', '-c', script],
    Labels: labels,
    HostConfig: { PidMode: 'host', NetworkMode: 'none' },
  });
  try {
    await engine.containers.start(id);
    await engine.containers.wait(id);
  } finally {
    await engine.containers.remove(id, { force: true });
  }
}
