import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { test } from 'node:test';
import {
  sweepProcesses,
  trackByMarker,
  trackProcesses,
} from '../src/executors/shell/processes/process-tracker.ts';

/** Starts a daemon: out of its parent's group and session, and prints its id. */
async function startDaemon(environment: Readonly<Record<string, string>>, enrol: string) {
  const script = `${enrol}\nsetsid sh -c 'echo $$; exec sleep 600 >/dev/null' &\nwait`;
  const shell = spawn('sh', ['-c', script], {
    env: { PATH: process.env.PATH ?? '', ...environment },
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  const [line] = (await once(shell.stdout, 'data')) as [Buffer];
  return Number(line.toString());
}

/** A process that has ended may stay in the table until its parent looks. */
async function isAlive(id: number): Promise<boolean> {
  const stat = await readFile(`/proc/${id}/stat`, 'latin1').catch(() => ') Z');
  return !stat.slice(stat.lastIndexOf(')')).startsWith(') Z');
}

for (const [kind, track] of [
  ['by cgroup where there is one', trackProcesses],
  ['by marker', async (name: string) => trackByMarker(name)],
] as const) {
  test(`a daemon is found and ended ${kind}`, async () => {
    const tracker = await track(`test-${process.pid}-1`);
    const daemon = await startDaemon(tracker.environment, tracker.enrol);

    await tracker.end(1_000);
    await tracker.release();

    assert.equal(await isAlive(daemon), false);
  });

  test(`a sweep ends daemons of all jobs whose names begin alike, ${kind}`, async () => {
    const tracker = await track(`test-${process.pid}-2`);
    const other = await track(`other-${process.pid}-2`);
    const daemon = await startDaemon(tracker.environment, tracker.enrol);
    const neighbour = await startDaemon(other.environment, other.enrol);

    await sweepProcesses(`test-${process.pid}-`);

    const isNeighbourAlive = await isAlive(neighbour);
    await other.end(0);
    await other.release();
    assert.equal(await isAlive(daemon), false);
    assert.equal(isNeighbourAlive, true);
  });
}
