import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { guarded } from '@slipway/io';

/** What changes from one text to another, as git shows it; empty when nothing does. */
export async function textDiff(before: string, after: string): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'slipway-diff-'));
  try {
    await writeFile(join(folder, 'before'), before);
    await writeFile(join(folder, 'after'), after);
    const args = ['diff', '--no-index', '--no-color', '--', 'before', 'after'];
    const text = await new Promise<string>((resolve) => {
      // It ends with 1 when there is a difference.
      guarded(execFile('git', args, { cwd: folder, maxBuffer: 2 ** 24 }, (_, out) => resolve(out)));
    });
    // Names and hashes of the two files say nothing.
    return text.split('\n').slice(4).join('\n').trimEnd();
  } finally {
    await rm(folder, { recursive: true });
  }
}
