import { readFile, writeFile } from 'node:fs/promises';

/** A job's user as programs look it up. */
export interface Account {
  readonly id: number;
  readonly name: string;
  readonly home: string;
  readonly shell: string;
}

/**
 * Writes `passwd` and `group` for a job into `folder`: the host's own and one line more. Without it
 * ssh refuses to start ("No user exists for uid 70000") and git and npm know no name.
 */
export async function writeAccounts(folder: string, account: Account): Promise<void> {
  const { id, name, home, shell } = account;
  const add = async (file: string, line: string): Promise<void> => {
    const known = await readFile(`/etc/${file}`, 'utf8').catch(() => '');
    const text = known === '' || known.endsWith('\n') ? known : `${known}\n`;
    await writeFile(`${folder}/${file}`, `${text}${line}\n`, { mode: 0o644 });
  };
  await Promise.all([
    add('passwd', `${name}:x:${id}:${id}:Slipway job:${home}:${shell}`),
    add('group', `${name}:x:${id}:`),
  ]);
}
