/**
 * Kills the cluster at random moments and says what did not survive.
 *
 *   npm run crashes-cluster -- [--rounds 200] [--seed N]
 *
 * A run with the same seed does the same things; at which of them a kill falls is up to the machine.
 */
import { exit } from 'node:process';
import { parseArgs } from 'node:util';
import { told } from '../support/causes.ts';
import { proveCluster } from './prove.ts';

const { values } = parseArgs({
  options: { rounds: { type: 'string', default: '200' }, seed: { type: 'string' } },
});
const rounds = Number(values.rounds);
const seed = Number(values.seed ?? Date.now() % 1_000_000);
if (!Number.isSafeInteger(rounds) || rounds < 1 || !Number.isSafeInteger(seed)) {
  console.error('--rounds and --seed take whole numbers, --rounds one of 1 or more');
  exit(2);
}
console.log(`${rounds} kills of the cluster, seed ${seed}`);
const result = await proveCluster({ rounds, seed, tell: (line) => console.log(line) }).catch(
  (error: unknown) => {
    console.error(told(error));
    exit(2);
  },
);
for (const fault of result.faults) console.error(`FAULT  ${fault}`);
console.log(
  `${result.kills} kills, ${result.writes} writes acknowledged, ${result.actions} changes of workloads, ${result.starts} containers started: ${result.faults.length} faults`,
);
exit(result.faults.length === 0 ? 0 : 1);
