import { type ChildProcess, spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import { setTimeout } from 'node:timers/promises';
import { type Slipway, startSlipway } from '#e2e/slipway';
import { until } from '#e2e/until';
import { killRole } from '../fault/kill.ts';
import { processesOf, type Role, roles } from '../fault/processes.ts';

/** How soon roles are back on a machine that has other work. */
export interface ReturnsReport {
  readonly awaysMs: Readonly<Record<Role, readonly number[]>>;
  readonly complaints: readonly string[];
}

/** A role that has just ended is given a pause before it starts again. */
const calmMs = 5500;
const medianAllowedMs = 2000;

/** Kills each role in turn, so many times, while `busy` processes want all the processor that there is. */
export async function killInTurn(
  times: number,
  busy: number,
  say: (text: string) => void,
): Promise<ReturnsReport> {
  await using slipway = await startSlipway();
  await slipway.kubectl('create', 'service', 'clusterip', 'held', '--tcp=80');
  await fetch(`${slipway.url}/v2/`);
  using _ = keepBusy(busy);
  const awaysMs = { server: [], registry: [], cluster: [], runners: [], network: [] } as Record<
    Role,
    number[]
  >;
  const complaints: string[] = [];
  for (let round = 1; round <= times; round += 1) {
    for (const role of roles) {
      const killed = await killWhenCalm(slipway, role);
      awaysMs[role].push(killed.awayMs);
      complaints.push(...killed.complaints);
    }
    const last = roles.map((role) => `${role} ${Math.round(awaysMs[role].at(-1) ?? 0)} ms`);
    say(`${round}: ${last.join(', ')}`);
  }
  for (const role of roles) {
    const median = awaysMs[role].toSorted((a, b) => a - b)[Math.floor(times / 2)] ?? 0;
    if (median > medianAllowedMs) complaints.push(`${role} is away for ${Math.round(median)} ms`);
  }
  return { awaysMs, complaints };
}

async function killWhenCalm(slipway: Slipway, role: Role) {
  await until(`${role} to be there`, async () => processesOf(slipway)[role] !== undefined);
  await setTimeout(calmMs);
  const killedAt = Date.now();
  const killed = await killRole({ slipway }, role);
  // This process waits for the processor, too; the log has the moment.
  return { ...killed, awayMs: servesSince(slipway, role) - killedAt };
}

function servesSince({ dataDir }: Slipway, role: Role): number {
  const lines = readFileSync(join(dataDir, 'logs/slipway.log'), 'utf8').trim().split('\n');
  const last = lines.findLast(
    (line) => line.includes(`"role":"${role}"`) && line.includes('role serves'),
  );
  return Date.parse(JSON.parse(last ?? '{}').time);
}

function keepBusy(count: number): Disposable {
  const processes: readonly ChildProcess[] = Array.from({ length: count }, () =>
    spawn(process.execPath, ['-e', 'for (;;);'], { stdio: 'ignore' }),
  );
  return {
    [Symbol.dispose]() {
      for (const one of processes) one.kill('SIGKILL');
    },
  };
}
