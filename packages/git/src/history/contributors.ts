import type { Repository } from '#repository';

/** Who has written commits, by their address. */
export interface Contributor {
  readonly name: string;
  readonly email: string;
  readonly commits: number;
}

/** Everybody who has written what leads to a commit; merges are nobody's work. */
export async function listContributors(
  repository: Repository,
  commit: string,
): Promise<readonly Contributor[]> {
  const program = repository.start(['log', '--no-merges', '--format=%ae%x00%an', commit]);
  program.stdin.end();
  program.stdout.setEncoding('utf8');
  const found = new Map<string, Contributor>();
  let rest = '';
  // Setting the encoding makes them strings.
  for await (const piece of program.stdout as AsyncIterable<string>) {
    const rows = (rest + piece).split('\n');
    rest = rows.pop() ?? '';
    for (const row of rows) count(found, row);
  }
  await program.ended;
  return [...found.values()];
}

function count(found: Map<string, Contributor>, row: string): void {
  const [email = '', name = ''] = row.split('\0');
  const known = found.get(email);
  found.set(email, { name: known?.name ?? name, email, commits: (known?.commits ?? 0) + 1 });
}
