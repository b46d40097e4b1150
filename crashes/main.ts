/**
 * Kills the real product at random moments under all kinds of work, and looks what is left of what it
 * had acknowledged.
 *
 *   npm run crashes                      300 rounds, with a seed of the moment
 *   npm run crashes -- --seed 7          the same choices again
 *   npm run crashes -- --rounds 20
 *   npm run crashes -- --pause-seconds 60
 *
 * Each round: git pushes, pipelines with logs and artifacts, schedules, Git LFS, images, settings and tokens
 * and objects of the cluster are written while `kill -9` ends everything, the supervisor or one role (or
 * SIGSTOP holds it). `ledger.ts` keeps what was acknowledged. Afterwards all of it must be there byte
 * for byte, every job must have ended, and no process may be left.
 */
import process from 'node:process';
import { parseArgs } from 'node:util';
import { type CampaignReport, runCampaign } from './campaign.ts';

const { values } = parseArgs({
  options: {
    seed: { type: 'string', default: String(Date.now() % 2 ** 31) },
    rounds: { type: 'string', default: '300' },
    'pause-seconds': { type: 'string', default: '4' },
  },
});
const say = (text: string) => void process.stdout.write(`${text}\n`);
say(`seed ${values.seed}`);
const report = await runCampaign({
  seed: Number(values.seed),
  rounds: Number(values.rounds),
  pauseSeconds: Number(values['pause-seconds']),
  say,
});
for (const line of summary(report)) say(line);
if (report.complaints.length > 0) process.exitCode = 1;

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
  const sorted = milliseconds.toSorted((a, b) => a - b).map(Math.round);
  return `${sorted[Math.floor(sorted.length / 2)]} ms (median), ${sorted.at(-1)} ms (worst)`;
}
