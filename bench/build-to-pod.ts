/**
 * From a change to a pod that runs it, on one machine: an image of 200 MB, of which 40 MB have changed, is built,
 * pushed and rolled out. Counts the layers that were moved for it, too: those pushed, and those pulled by the pod.
 */
import { randomBytes } from 'node:crypto';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { busyboxImage, createEngine } from '@slipway/engine';
import { run } from '../e2e/support/run.ts';
import { type Slipway, startSlipway } from '../e2e/support/slipway.ts';
import type { Row } from './row.ts';
import { median } from './statistics.ts';

const mebibyte = 1024 * 1024;
const rounds = 5;
const goalSeconds = 3;

/** Measures it, and how it is divided. */
export async function benchBuildToPod(): Promise<readonly Row[]> {
  const engine = createEngine({});
  const base = await busyboxImage(engine);
  engine.close();
  const folder = await mkdtemp(join(tmpdir(), 'slipway-bench-image-'));
  try {
    await using slipway = await startSlipway({ arguments: ['--no-demo', '--no-runners'] });
    await slipway.createProject('shop');
    const scene = await beginScene(slipway, folder, base);
    await scene.release(0);
    const releases: Release[] = [];
    for (let round = 1; round <= rounds; round += 1) releases.push(await scene.release(round));
    await scene.end();
    return [rowOf(releases)];
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

interface Release {
  readonly buildSeconds: number;
  readonly pushSeconds: number;
  readonly podSeconds: number;
  readonly layersPushed: number;
  readonly isPulled: boolean;
}

function rowOf(releases: readonly Release[]): Row {
  const part = (of: (release: Release) => number) => median(releases.map(of));
  const all = part(({ buildSeconds, pushSeconds, podSeconds }) => {
    return buildSeconds + pushSeconds + podSeconds;
  });
  const most = Math.max(...releases.map(({ layersPushed }) => layersPushed));
  const pulls = releases.filter(({ isPulled }) => isPulled).length;
  const parts = [
    `build ${part(({ buildSeconds }) => buildSeconds).toFixed(2)} s`,
    `push ${part(({ pushSeconds }) => pushSeconds).toFixed(2)} s`,
    `pod ${part(({ podSeconds }) => podSeconds).toFixed(2)} s`,
  ];
  return {
    what: 'build, push, pod ready: 40 MiB changed of 200',
    value: all,
    unit: 's',
    goal: `≤ ${goalSeconds} s`,
    ok: all <= goalSeconds && most === 1 && pulls === 0,
    note: `${parts.join(', ')}; ${most} layer pushed, ${pulls} of ${rounds} pods pulled`,
  };
}

async function beginScene(slipway: Slipway, folder: string, base: string) {
  const { registry, credentials } = slipway.ready;
  const repository = `${registry}/root/shop`;
  const docker = (...args: readonly string[]) =>
    done('docker', ['--config', join(folder, 'login'), ...args]);
  const kubectl = async (...args: readonly string[]) => {
    const { code, stdout, stderr } = await slipway.kubectl(...args);
    if (code !== 0) throw new Error(stderr);
    return stdout;
  };
  const { token } = JSON.parse(await readFile(credentials, 'utf8'));
  await docker('login', '--username', 'root', '--password', token, registry);
  await writeFile(join(folder, 'kept'), randomBytes(160 * mebibyte));
  await writeFile(join(folder, '.dockerignore'), 'login\n');
  await writeFile(
    join(folder, 'Dockerfile'),
    `FROM ${base}\nCOPY kept /kept\nCOPY changed /changed\nCMD ["sleep", "100000"]\n`,
  );
  await kubectl('annotate', 'namespace', 'default', 'slipway.dev/projects=root/shop');

  return {
    async release(round: number): Promise<Release> {
      await writeFile(join(folder, 'changed'), randomBytes(40 * mebibyte));
      const image = `${repository}:${round}`;
      const [buildSeconds] = await timed(() => docker('build', '--tag', image, folder));
      const [pushSeconds, pushed] = await timed(() => docker('push', image));
      const [podSeconds] = await timed(async () => {
        if (round === 0) await kubectl('create', 'deployment', 'shop', `--image=${image}`);
        else await kubectl('set', 'image', 'deployment/shop', `shop=${image}`);
        await kubectl('rollout', 'status', 'deployment/shop', '--timeout=120s');
      });
      const events = await kubectl('get', 'events', '-o', 'jsonpath={.items[*].message}');
      return {
        ...{ buildSeconds, pushSeconds, podSeconds },
        layersPushed: pushed.match(/^\w+: Pushed$/gm)?.length ?? 0,
        isPulled: events.includes(`Pulling image "${image}"`),
      };
    },
    async end() {
      await kubectl('delete', 'deployment', 'shop', '--cascade=foreground');
      for (let round = 0; round <= rounds; round += 1)
        await docker('rmi', `${repository}:${round}`);
    },
  };
}

async function timed<T>(work: () => Promise<T>): Promise<readonly [seconds: number, result: T]> {
  const start = performance.now();
  const result = await work();
  return [(performance.now() - start) / 1000, result];
}

async function done(program: string, args: readonly string[]): Promise<string> {
  const { code, stdout, stderr } = await run(program, args);
  if (code !== 0) throw new Error(`${program} ${args.join(' ')}: ${stderr}`);
  return stdout;
}

if (import.meta.main) console.table(await benchBuildToPod());
