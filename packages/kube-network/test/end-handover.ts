/** Hands node ports of two clusters over to the kernel, takes them back and ends that: run in a network of its own. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { stdout } from 'node:process';
import type { Service } from '@slipway/kube-objects';
import { endHandover, KernelHandover } from '../src/machine/kernel-handover.ts';
import { runProgram } from '../src/machine/run-program.ts';

const pod = { address: '203.0.113.2', port: 8080, pod: 'web', isHere: true };
const directory = await mkdtemp(join(tmpdir(), 'slipway-handover-'));

const one = { directory: join(directory, 'one'), address: '203.0.113.10', nodePort: 30_080 };
const two = { directory: join(directory, 'two'), address: '203.0.114.10', nodePort: 30_090 };

/** The cluster lives: it has its guard, and takes back what the kernel does. */
async function start({ directory, address, nodePort }: typeof one): Promise<KernelHandover> {
  const service: Service = {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name: 'web', uid: 'u', resourceVersion: '1', creationTimestamp: '' },
    spec: { type: 'NodePort', clusterIP: address.replace(/10$/, '20') },
    status: {},
  };
  const handover = new KernelHandover(directory, address);
  await handover.write([{ service, port: { port: 80, nodePort }, backends: [pod] }]);
  await handover.takeBack();
  return handover;
}

/** The ports that the kernel brings to pods: in chains that are reached from where connections begin. */
async function served(): Promise<readonly string[]> {
  const lines = (await rules()).map((line) => line.split(' '));
  const reached = (chain: string): readonly string[] =>
    lines
      .filter(([verb, from]) => verb === '-A' && from === chain)
      .flatMap((words) => {
        const target = words[words.indexOf('-j') + 1] ?? '';
        const port = words[words.indexOf('--dport') + 1] ?? '';
        return target === 'DNAT' ? [port] : reached(target);
      });
  return reached('PREROUTING').filter((port) => port.startsWith('300'));
}

const rules = async () =>
  (await runProgram('iptables-save', ['-t', 'nat']))
    .split('\n')
    .filter((line) => line.includes('SLIPWAY'));

const moments: Record<string, readonly string[]> = {};
const first = await start(one);
const second = await start(two);
await first.handOver();
moments.oneIsDown = await served();
await second.handOver();
moments.bothAreDown = (await served()).toSorted();
const again = await start(two);
moments.twoIsBack = await served();
await again.handOver();
moments.bothAreDownAgain = (await served()).toSorted();
await Promise.all([start(one), start(two)].map(async (it) => (await it).handOver()));
moments.endedAtOnce = (await served()).toSorted();
await endHandover(two.directory);
moments.twoIsDeleted = await served();
await endHandover(one.directory);
moments.left = await rules();
stdout.write(JSON.stringify(moments));
await rm(directory, { recursive: true });
