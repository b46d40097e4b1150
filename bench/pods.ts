import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { busyboxImage, createEngine } from '@slipway/engine';
import { type Slipway, startSlipway } from '../e2e/support/slipway.ts';
import { residentMegabytes } from './resident.ts';
import type { Row } from './row.ts';

const count = 100;
const rollouts = 3;
const mostMegabytes = 300;

/** What a hundred pods behind one service cost, after some rollouts: each one changes all of them. */
export async function benchPods(): Promise<readonly Row[]> {
  const engine = createEngine({});
  const image = await busyboxImage(engine);
  engine.close();
  await using slipway = await startSlipway({ arguments: ['--no-demo', '--no-runners'] });
  await rollOut(slipway, image, 0);
  const first = residentMegabytes(slipway.ready.pid);
  for (let version = 1; version <= rollouts; version += 1) await rollOut(slipway, image, version);
  const last = residentMegabytes(slipway.ready.pid);
  await slipway.kubectl('delete', 'deployment', 'many', '--cascade=foreground');
  return [row(`${count} pods: resident memory`, first), row(`… after ${rollouts} rollouts`, last)];
}

async function rollOut(slipway: Slipway, image: string, version: number): Promise<void> {
  const file = join(slipway.dataDir, 'many.json');
  const items = [service, deployment(image, version)];
  await writeFile(file, JSON.stringify({ apiVersion: 'v1', kind: 'List', items }));
  await run(slipway, 'apply', '-f', file);
  await run(slipway, 'rollout', 'status', 'deployment/many', '--timeout=600s');
}

async function run(slipway: Slipway, ...args: readonly string[]): Promise<void> {
  const { code, stderr } = await slipway.kubectl(...args);
  if (code !== 0) throw new Error(`kubectl ${args.join(' ')}: ${stderr}`);
}

const row = (what: string, value: number): Row => ({
  what,
  value,
  unit: 'MB',
  goal: `≤ ${mostMegabytes} MB`,
  ok: value <= mostMegabytes,
});

const service = {
  apiVersion: 'v1',
  kind: 'Service',
  metadata: { name: 'many' },
  spec: { selector: { app: 'many' }, ports: [{ port: 80, targetPort: 8080 }] },
};

const deployment = (image: string, version: number) => ({
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name: 'many' },
  spec: {
    replicas: count,
    selector: { matchLabels: { app: 'many' } },
    template: {
      metadata: { labels: { app: 'many', version: String(version) } },
      spec: {
        terminationGracePeriodSeconds: 1,
        containers: [
          {
            name: 'main',
            image,
            imagePullPolicy: 'IfNotPresent',
            command: ['sleep', '100000'],
            resources: { requests: { cpu: '1m' } },
          },
        ],
      },
    },
  },
});
