import process from 'node:process';
import { createInterface } from 'node:readline/promises';
import { Writable } from 'node:stream';
import { guarded } from '@slipway/io';
import { UsageError } from '#command';

/**
 * Something that must not stand in the history of a shell: asked for without showing it, or the next
 * line of standard input. @throws UsageError when there is none
 */
export async function askSecret(what: string): Promise<string> {
  if (process.stdin.isTTY) return typed(what);
  const line = await nextLine();
  if (line) return line;
  throw new UsageError(`the ${what} is missing; type it when you are asked, or pipe it in`);
}

async function typed(what: string): Promise<string> {
  process.stderr.write(`${what} (not shown): `);
  const silent = guarded(new Writable({ write: (_chunk, _encoding, done) => done() }));
  const reader = createInterface({ input: process.stdin, output: silent, terminal: true });
  try {
    return await reader.question('');
  } finally {
    reader.close();
    process.stderr.write('\n');
  }
}

let piped: Promise<string[]> | undefined;

/** All of it is read at once: a reader that is made anew for each line would lose what came early. */
async function nextLine(): Promise<string | undefined> {
  piped ??= process.stdin
    .setEncoding('utf8')
    .toArray()
    .then((parts) => parts.join('').split('\n'));
  return (await piped).shift()?.replace(/\r$/, '');
}
