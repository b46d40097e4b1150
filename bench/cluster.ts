import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { busyboxImage, createEngine } from '@slipway/engine';
import { startSlipway } from '../e2e/support/slipway.ts';
import type { Row } from './row.ts';
import { median } from './statistics.ts';

/** How soon a deployment's pod serves. */
export async function benchCluster(): Promise<readonly Row[]> {
  const engine = createEngine({});
  const image = await busyboxImage(engine);
  engine.close();
  await using slipway = await startSlipway({ arguments: ['--no-demo', '--no-runners'] });
  const times: number[] = [];
  for (let time = 0; time < 7; time += 1) {
    const file = join(slipway.dataDir, 'bench.json');
    await writeFile(file, JSON.stringify(deployment(`bench-${time}`, image)));
    const started = performance.now();
    const { code, stderr } = await slipway.kubectl('apply', '-f', file);
    if (code !== 0) throw new Error(stderr);
    await slipway.kubectl(
      'wait',
      '--for=condition=Ready',
      'pod',
      '-l',
      `app=bench-${time}`,
      '--timeout=60s',
    );
    await slipway.kubectl(
      'wait',
      '--for=condition=Available',
      `deployment/bench-${time}`,
      '--timeout=60s',
    );
    times.push(performance.now() - started);
    await slipway.kubectl('delete', 'deployment', `bench-${time}`, '--cascade=foreground');
  }
  const value = median(times) / 1000;
  return [
    {
      what: 'kubectl apply of a deployment → available',
      value,
      unit: 's',
      goal: '≤ 2 s',
      ok: value <= 2,
      note: 'three runs of kubectl included',
    },
  ];
}

function deployment(name: string, image: string): unknown {
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name },
    spec: {
      selector: { matchLabels: { app: name } },
      template: {
        metadata: { labels: { app: name } },
        spec: {
          terminationGracePeriodSeconds: 1,
          containers: [
            {
              name: 'main',
              image,
              imagePullPolicy: 'IfNotPresent',
              command: [
                'sh',
                '-c',
                'mkdir -p /tmp/www && echo ok > /tmp/www/index.html && exec httpd -f -p 8080 -h /tmp/www',
              ],
              readinessProbe: { httpGet: { path: '/', port: 8080 }, periodSeconds: 1 },
            },
          ],
        },
      },
    },
  };
}
