import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

/** What a folder takes of its disk. By a process of its own: containers may have made any number of files. */
export async function usedBytes(path: string): Promise<number> {
  // It complains of files that go away while it counts, and counts the others.
  const count = promisify(execFile)('du', ['-skx', '--', path], { timeout: 60_000 });
  const { stdout } = await count.catch(({ stdout = '' }: { stdout?: string }) => ({ stdout }));
  return Number(stdout.split('\t')[0] || 0) * 1024;
}
