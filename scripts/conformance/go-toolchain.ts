import { spawnSync } from 'node:child_process';

/** Whether there is a Go toolchain; says why nothing is done where there is none. */
export function hasGo(): boolean {
  const isThere = spawnSync('go', ['version'], { stdio: 'ignore' }).status === 0;
  if (!isThere) console.log('skipped: there is no Go toolchain here (https://go.dev/dl)');
  return isThere;
}

/** Runs `go` in a folder and shows what it says; throws when it fails. */
export function go(cwd: string, ...args: readonly string[]): void {
  const { status } = spawnSync('go', args, { cwd, stdio: ['ignore', 'inherit', 'inherit'] });
  if (status !== 0) throw new Error(`go ${args.join(' ')} has failed (see above)`);
}

/** What `go` prints. */
export function askGo(cwd: string, ...args: readonly string[]): string {
  const { status, stdout } = spawnSync('go', args, {
    cwd,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  if (status !== 0) throw new Error(`go ${args.join(' ')} has failed (see above)`);
  return stdout;
}
