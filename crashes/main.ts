/**
 * Kills the real product at random moments under all kinds of work, and looks what is left of what it
 * had acknowledged.
 *
 *   npm run crashes                      300 rounds, with a seed of the moment
 *   npm run crashes -- --seed 7          the same choices again
 *   npm run crashes -- --rounds 20
 *   npm run crashes -- --pause-seconds 60
 *   npm run crashes -- --disks 5         instead: five times a disk that becomes read-only; as root
 *   npm run crashes -- --clock 20        instead: twenty jumps of the clock of the whole product
 *   npm run crashes -- --rollouts 40   instead: forty kills in followed rollouts and in rollbacks
 *   npm run crashes -- --rollouts 40 --connected   the same in a connected cluster, which jobs reach by the proxy
 *   npm run crashes -- --returns 10 --busy 12   instead: kills each role ten times beside twelve processes that compute
 *   npm run crashes -- --servers 100     instead: a hundred rounds of two servers on one store
 *   npm run crashes -- --connections 5000   instead: so many clients that do nothing
 *
 * Each round: git pushes, pipelines with logs and artifacts, schedules, Git LFS, images, settings and tokens
 * and objects of the cluster are written while `kill -9` ends everything, the supervisor or one role (or
 * SIGSTOP holds it). `ledger.ts` keeps what was acknowledged. Afterwards all of it must be there byte
 * for byte, every job must have ended, and no process may be left.
 */
import process from 'node:process';
import { parseArgs } from 'node:util';
import { told } from '../e2e/support/causes.ts';
import { type CampaignReport, runCampaign } from './campaign.ts';
import { jumpClock } from './clock/jumps.ts';
import { breakDisk } from './disk/read-only.ts';
import { crowd } from './many/connections.ts';
import { joinServers } from './many/two-servers.ts';
import { killInTurn } from './returns/returns.ts';
import { killRollouts } from './rollouts/killed-rollouts.ts';

const { values } = parseArgs({
  options: {
    seed: { type: 'string', default: String(Date.now() % 2 ** 31) },
    rounds: { type: 'string', default: '300' },
    disks: { type: 'string' },
    clock: { type: 'string' },
    servers: { type: 'string' },
    rollouts: { type: 'string' },
    connected: { type: 'boolean', default: false },
    connections: { type: 'string' },
    returns: { type: 'string' },
    busy: { type: 'string', default: '12' },
    'pause-seconds': { type: 'string', default: '4' },
  },
});
const say = (text: string) => void process.stdout.write(`${text}\n`);
say(`seed ${values.seed}`);
try {
  await wanted();
} catch (error) {
  process.stderr.write(`${told(error)}\n`);
  process.exitCode = 2;
}

function wanted(): Promise<void> {
  if (values.clock !== undefined) return clock(Number(values.clock));
  if (values.rollouts !== undefined) return rollouts(Number(values.rollouts));
  if (values.servers !== undefined) return servers(Number(values.servers));
  if (values.returns !== undefined) return returns(Number(values.returns));
  if (values.connections !== undefined) return connections(Number(values.connections));
  if (values.disks !== undefined) return disks(Number(values.disks));
  return campaign();
}

async function campaign(): Promise<void> {
  const report = await runCampaign({
    seed: Number(values.seed),
    rounds: Number(values.rounds),
    pauseSeconds: Number(values['pause-seconds']),
    say,
  });
  for (const line of summary(report)) say(line);
  if (report.complaints.length > 0) process.exitCode = 1;
}

async function disks(count: number): Promise<void> {
  for (let number = 1; number <= count; number += 1) {
    const { acknowledged, complaints } = await breakDisk(Number(values.seed) + number);
    const outcome = complaints.length === 0 ? 'all there' : complaints.join('\n    ');
    say(`disk ${number}: ${acknowledged} acknowledged; ${outcome}`);
    if (complaints.length > 0) process.exitCode = 1;
  }
}

async function clock(times: number): Promise<void> {
  const { jumps, acknowledged, complaints } = await jumpClock(Number(values.seed), times);
  say(`jumps in hours: ${jumps.map((ms) => (ms / 3_600_000).toFixed(2)).join(', ')}`);
  say(`${acknowledged} acknowledged, ${complaints.length} complaints`);
  for (const complaint of complaints) say(complaint);
  if (complaints.length > 0) process.exitCode = 1;
}

async function rollouts(rounds: number): Promise<void> {
  const seed = Number(values.seed);
  const report = await killRollouts({ seed, rounds, isConnected: values.connected, say });
  const { rollouts: rolled, rollbacks, wentOn, complaints } = report;
  say(`${rolled} rollouts and ${rollbacks} rollbacks were killed; ${wentOn} went on to success`);
  say(`${complaints.length} complaints`);
  for (const complaint of complaints) say(complaint);
  if (complaints.length > 0) process.exitCode = 1;
}

async function servers(rounds: number): Promise<void> {
  const { pipelines, kills, complaints } = await joinServers(Number(values.seed), rounds, say);
  say(`${pipelines} pipelines, ${kills} kills, ${complaints.length} complaints`);
  for (const complaint of complaints) say(complaint);
  if (complaints.length > 0) process.exitCode = 1;
}

async function returns(times: number): Promise<void> {
  const { awaysMs, complaints } = await killInTurn(times, Number(values.busy), say);
  for (const [role, all] of Object.entries(awaysMs))
    say(`${role} served again after ${spread(all)}`);
  say(`${complaints.length} complaints`);
  for (const complaint of complaints) say(complaint);
  if (complaints.length > 0) process.exitCode = 1;
}

async function connections(count: number): Promise<void> {
  const report = await crowd(count);
  const { open, slowestMs, slowestAloneMs, megabytesBefore, megabytesWith } = report;
  say(`${open} of ${count} connections were left open`);
  say(
    `slowest request: ${Math.round(slowestMs)} ms, without them ${Math.round(slowestAloneMs)} ms`,
  );
  say(`${Math.round(megabytesWith)} MB, without them ${Math.round(megabytesBefore)} MB`);
  for (const complaint of report.complaints) say(complaint);
  if (report.complaints.length > 0) process.exitCode = 1;
}

function summary(report: CampaignReport): readonly string[] {
  const { rounds, kills, acknowledged, startsMs, awaysMs, complaints } = report;
  return [
    `${rounds} rounds, ${kills} kills, ${acknowledged} acknowledged`,
    `ready again after ${spread(startsMs)}; a role served again after ${spread(awaysMs)}`,
    `${complaints.length} complaints`,
    ...complaints,
  ];
}

function spread(milliseconds: readonly number[]): string {
  if (milliseconds.length === 0) return 'no kill';
  const sorted = milliseconds.toSorted((a, b) => a - b).map(Math.round);
  return `${sorted[Math.floor(sorted.length / 2)]} ms (median), ${sorted.at(-1)} ms (worst)`;
}
