/** Writes objects until it is killed, and prints the name of each that has been acknowledged. */
import type { ConfigMap } from '@slipway/kube-objects';
import { createObjects } from '../src/objects/objects.ts';

const objects = await createObjects({ path: process.argv[2] ?? ':memory:' });

async function write(writer: number): Promise<never> {
  for (let count = 0; ; count += 1) {
    const name = `w${writer}-${count}`;
    await objects.create<ConfigMap>('configmaps', {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name, namespace: 'default' },
    });
    process.stdout.write(`${name}\n`);
  }
}

await Promise.all([0, 1, 2, 3].map(write));
