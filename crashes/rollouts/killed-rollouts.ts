import { setTimeout } from 'node:timers/promises';
import type { Project } from '#e2e/project';
import { type Random, seededRandom } from '#e2e/random';
import { type Slipway, startSlipway } from '#e2e/slipway';
import { until } from '#e2e/until';
import { webServerImage } from '#e2e/web-server';
import { chooseVictim, killAll, killRole } from '../fault/kill.ts';
import { deployed, namespace, type Shop, whatIsWrong } from './deployed.ts';

/** What the kills found. */
export interface KilledRollouts {
  readonly rollouts: number;
  readonly rollbacks: number;
  /** Which of them went on to success; the others ended with their reason. */
  readonly wentOn: number;
  readonly complaints: readonly string[];
}

/** A rollout takes about so long from the push to its end. */
const longestMs = 7_000;
/** One rollout in so many is of an image that crashes. */
const brokenShare = 1 / 4;
const rollbackShare = 1 / 3;

export interface KilledRolloutsOptions {
  readonly seed: number;
  readonly rounds: number;
  /** Whether they are in the cluster of another Slipway, that jobs reach by the proxy; it is not killed. */
  readonly isConnected: boolean;
  say(text: string): void;
}

/** Kills the product, or a role of it, at random moments of followed rollouts and of rollbacks. */
export async function killRollouts({
  seed,
  rounds,
  isConnected,
  say,
}: KilledRolloutsOptions): Promise<KilledRollouts> {
  const random = seededRandom(seed);
  const image = await webServerImage();
  await using slipway = await startSlipway({ arguments: ['--no-demo'] });
  await using far = isConnected
    ? await startSlipway({ arguments: ['--no-demo', '--no-runners'] })
    : undefined;
  if (far) await connect(slipway, far);
  await slipway.createProject('shop');
  const shop: Shop = { slipway, target: far ?? slipway, image };
  const complaints = await firstDeployments(shop);
  const counts = { rollouts: 0, rollbacks: 0, wentOn: 0 };
  for (let number = 1; number <= rounds && complaints.length < 20; number += 1) {
    const isRollback = random.chance(rollbackShare);
    const begin = isRollback ? await rollback(shop, random) : rollout(shop, random, number);
    const [outcome, victim] = await Promise.all([begin(), kill(shop, random)]);
    const { status, wrong } = await outcome();
    counts[isRollback ? 'rollbacks' : 'rollouts'] += 1;
    if (status === 'success') counts.wentOn += 1;
    complaints.push(...wrong.map((it) => `${number}: ${it}`));
    const what = isRollback ? 'rollback' : 'rollout';
    say(`${number}: ${victim} killed; the ${what} is ${status}; ${wrong.join('; ') || 'truthful'}`);
  }
  return { ...counts, complaints };
}

/** The cluster of one Slipway is connected to another, as people do. */
async function connect(slipway: Slipway, far: Slipway): Promise<void> {
  const kubeconfig = far.ready.kubeconfig ?? '';
  const made = await slipway.command(
    ...['cluster', 'connect', 'far', '--context', 'slipway', '--kubeconfig', kubeconfig],
    ...['--namespace', namespace],
  );
  if (made.code !== 0)
    throw new Error(`the cluster was not connected: ${made.stdout}${made.stderr}`);
}

/** What a piece of work came to, asked for when the kill is over. */
type Outcome = () => Promise<{ readonly status: string; readonly wrong: readonly string[] }>;

/** Two that went well, so that there is something to go back to. */
async function firstDeployments(shop: Shop): Promise<string[]> {
  for (const version of ['first', 'second']) {
    const { status } = await (await pushed(shop, version, false))();
    if (status !== 'success') return [`the deployment before the kills is ${status}`];
  }
  return [];
}

function rollout(shop: Shop, random: Random, number: number): () => Promise<Outcome> {
  const isBroken = random.chance(brokenShare);
  return () => pushed(shop, `round-${number}`, isBroken);
}

async function pushed(shop: Shop, version: string, isBroken: boolean): Promise<Outcome> {
  const commit = () => projectOf(shop).commit(deployed(shop, version, isBroken));
  // A push that a kill has cut off is sent again, as people do.
  const sha = await until('the push', () => commit().catch(() => undefined));
  return () => whatIsWrong(shop, { sha, version, isBroken });
}

async function rollback(shop: Shop, random: Random): Promise<() => Promise<Outcome>> {
  const { api, route } = projectOf(shop);
  const all = await api.get<
    readonly { readonly id: number; readonly rollback_of: number | null }[]
  >(`${route}/deployments?status=success&order_by=id&sort=desc&per_page=20`);
  // The newest is what runs, unless a rollback came after it.
  const older = all.filter((it) => it.rollback_of === null).slice(1);
  const target = random.pick(older as [(typeof all)[0]]);
  return async () => {
    const made = await api
      .post<{ readonly id: number }>(`${route}/deployments/${target.id}/rollback`)
      .catch((error: unknown) => error as Error);
    return () => whatIsWrong(shop, { made });
  };
}

const projectOf = ({ slipway }: Shop): Project => slipway.project('root/shop');

async function kill({ slipway, target }: Shop, random: Random): Promise<string> {
  const chosen = chooseVictim(random);
  // It has no process where no pods are.
  const victim = chosen === 'network' && slipway !== target ? 'server' : chosen;
  await setTimeout(random.between(0, longestMs));
  if (victim !== 'everything' && victim !== 'supervisor') {
    await killRole({ slipway }, victim);
    return victim;
  }
  await killAll({ slipway }, victim);
  await slipway.start();
  return victim;
}
