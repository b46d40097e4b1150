import assert from 'node:assert/strict';
import type { ChartCluster, Output } from './chart-cluster.ts';

/** The kubectls that tests run: the machine's own and the newest one of the npm registry. */
export const kubectls = [
  { release: '1.32', program: 'kubectl' },
  { release: '1.35', program: 'kubectl-1.35' },
] as const;

/** Runs shell scripts in which `kubectl` is one of the two, in a namespace of its own; so is `$K`, for `timeout`. */
export interface KubectlShell {
  readonly namespace: string;
  /** What a script prints; it fails with its first command that fails. */
  sh(script: string, input?: string): Promise<string>;
  /** What a script says that fails. */
  refused(script: string): Promise<string>;
}

/** Makes the namespace, and the shell of one kubectl in it. */
export async function openShell(
  cluster: ChartCluster,
  { release, program }: (typeof kubectls)[number],
): Promise<KubectlShell> {
  const namespace = `kubectl-${release.replace('.', '-')}`;
  const head = `set -e; cd "$HOME"; IMAGE=${cluster.image}; K='${program} -n ${namespace}'; kubectl() { command ${program} -n ${namespace} "$@"; };`;
  const run = (script: string, input?: string): Promise<Output> =>
    cluster.run('bash', ['-c', `${head}\n${script}`], input);
  const sh: KubectlShell['sh'] = async (script, input) => {
    const { code, stdout, stderr } = await run(script, input);
    assert.equal(code, 0, `${script}\n${stderr}${stdout}`);
    return stdout + stderr;
  };
  await sh(`kubectl create namespace ${namespace}`);
  return {
    namespace,
    sh,
    async refused(script) {
      const { code, stdout, stderr } = await run(script);
      assert.notEqual(code, 0, `${script}\n${stdout}`);
      return stderr;
    },
  };
}
