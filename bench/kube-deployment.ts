import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { busyboxImage, createEngine, type Engine } from '@slipway/engine';
import { type Slipway, startSlipway } from '../e2e/support/slipway.ts';
import type { Row } from './row.ts';

const replicas = 50;
/** As many at a time as the machine starts fastest. */
const atOnce = 4;

/** How soon a deployment of many small pods is ready, against the engine alone with as many containers. */
export async function benchDeployment(): Promise<readonly Row[]> {
  const engine = createEngine({});
  try {
    const image = await busyboxImage(engine);
    const floor = await engineAlone(engine, image);
    await using slipway = await startSlipway({ arguments: ['--no-demo', '--no-runners'] });
    const seconds = await deploy(slipway, image);
    const value = seconds / floor;
    return [
      {
        what: `deployment of ${replicas} pods until all are available, against the engine alone`,
        value,
        unit: '×',
        goal: '≤ 1.3 ×',
        ok: value <= 1.3,
        note: `${seconds.toFixed(1)} against ${floor.toFixed(1)} s; a pod is two containers`,
      },
    ];
  } finally {
    engine.close();
  }
}

/** The seconds that sandboxes with a container inside take, made and started and nothing else. */
async function engineAlone(engine: Engine, image: string): Promise<number> {
  const made: string[] = [];
  const start = async (NetworkMode: string) => {
    const HostConfig = { NetworkMode };
    const id = await engine.containers.create({ Image: image, Cmd: ['sleep', '1000'], HostConfig });
    made.push(id);
    await engine.containers.start(id);
    return id;
  };
  let left = replicas;
  const worker = async () => {
    while (left > 0) {
      left -= 1;
      await start(`container:${await start('bridge')}`);
    }
  };
  const started = performance.now();
  try {
    await Promise.all(Array.from({ length: atOnce }, worker));
    return (performance.now() - started) / 1000;
  } finally {
    for (const id of made.toReversed()) await engine.containers.remove(id, { force: true });
  }
}

async function deploy(slipway: Slipway, image: string): Promise<number> {
  const file = join(slipway.dataDir, 'deployment.json');
  await writeFile(file, JSON.stringify(deployment(image)));
  const started = performance.now();
  await run(slipway, 'apply', '-f', file);
  await run(slipway, 'rollout', 'status', 'deployment/small', '--timeout=600s');
  const seconds = (performance.now() - started) / 1000;
  await run(slipway, 'delete', 'deployment', 'small', '--cascade=foreground');
  return seconds;
}

async function run(slipway: Slipway, ...args: readonly string[]): Promise<void> {
  const { code, stderr } = await slipway.kubectl(...args);
  if (code !== 0) throw new Error(`kubectl ${args.join(' ')}: ${stderr}`);
}

const deployment = (image: string) => ({
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name: 'small' },
  spec: {
    replicas,
    selector: { matchLabels: { app: 'small' } },
    template: {
      metadata: { labels: { app: 'small' } },
      spec: {
        terminationGracePeriodSeconds: 0,
        containers: [
          { name: 'main', image, imagePullPolicy: 'IfNotPresent', command: ['sleep', '1000'] },
        ],
      },
    },
  },
});
