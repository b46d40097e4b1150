import { type ExecFileException, execFile } from 'node:child_process';
import { guarded } from '@slipway/io';
import { CommandFailed } from '#command';

/** A cluster as kubectl knows it. */
export interface KubectlContext {
  /** Undefined: the current one. */
  readonly context: string | undefined;
  /** Undefined: the one that kubectl takes by itself. */
  readonly kubeconfig: string | undefined;
}

/** What kubectl prints. @throws CommandFailed with what it says when it fails. */
export function runKubectl(
  { context, kubeconfig }: KubectlContext,
  args: readonly string[],
  input = '',
): Promise<string> {
  const where = [
    ...(context ? [`--context=${context}`] : []),
    ...(kubeconfig ? [`--kubeconfig=${kubeconfig}`] : []),
  ];
  return new Promise((resolve, reject) => {
    const options = { timeout: 150_000, maxBuffer: 2 ** 24 };
    const done = (error: ExecFileException | null, stdout: string, stderr: string) => {
      if (!error) resolve(stdout);
      else if (error.code === 'ENOENT') reject(new CommandFailed('kubectl is not installed'));
      else reject(new CommandFailed(stderr.trim() || error.message));
    };
    const child = guarded(execFile('kubectl', [...where, ...args], options, done));
    child.stdin?.on('error', () => {
      // It has ended without reading; its own words are the answer.
    });
    child.stdin?.end(input);
  });
}
