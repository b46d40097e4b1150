import { spawnSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { go, hasGo } from './go-toolchain.ts';
import { startOwnCluster } from './own-cluster.ts';

const source = join(import.meta.dirname, 'go-client');

/** Builds the program that is written with client-go and runs it on a cluster of its own; its exit code. */
export async function runGoClient(root: string): Promise<number> {
  if (!hasGo()) return 0;
  const folder = join(root, '.cache', 'conformance');
  mkdirSync(folder, { recursive: true });
  const program = join(folder, 'go-client');
  go(source, 'build', '-o', program, '.');
  await using cluster = await startOwnCluster();
  const env = { ...process.env, KUBECONFIG: cluster.kubeconfig };
  return spawnSync(program, [], { env, stdio: 'inherit' }).status ?? 1;
}
