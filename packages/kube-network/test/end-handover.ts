/** Hands node ports over to the kernel and ends that, beside a rule of another cluster and alone: run in a network of its own. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { stdout } from 'node:process';
import type { Service } from '@slipway/kube-objects';
import { endHandover, KernelHandover } from '../src/machine/kernel-handover.ts';
import { runProgram } from '../src/machine/run-program.ts';

const service: Service = {
  apiVersion: 'v1',
  kind: 'Service',
  metadata: { name: 'web', uid: 'u', resourceVersion: '1', creationTimestamp: '' },
  spec: { type: 'NodePort', clusterIP: '203.0.113.20' },
  status: {},
};
const pod = { address: '203.0.113.2', port: 8080, pod: 'web', isHere: true };
const directory = await mkdtemp(join(tmpdir(), 'slipway-handover-'));

const rules = async () =>
  (await runProgram('iptables-save', ['-t', 'nat']))
    .split('\n')
    .filter((line) => line.includes('SLIPWAY'));

async function handOver(): Promise<readonly string[]> {
  const handover = new KernelHandover(directory, '203.0.113.10');
  await handover.write([{ service, port: { port: 80, nodePort: 30_080 }, backends: [pod] }]);
  await handover.handOver();
  return await rules();
}

const foreign = ['SLIPWAY-NODE-PORTS', '-p', 'tcp', '--dport', '30090', '-j', 'ACCEPT'];
const handedOver = await handOver();
await runProgram('iptables', ['-t', 'nat', '-A', ...foreign]);
await endHandover(directory);
const besideAnother = await rules();
await runProgram('iptables', ['-t', 'nat', '-D', ...foreign]);
await handOver();
await endHandover(directory);
stdout.write(JSON.stringify({ handedOver, besideAnother, alone: await rules() }));
await rm(directory, { recursive: true });
