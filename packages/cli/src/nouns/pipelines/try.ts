import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { apiCommand, type Call } from '#api/api-command';
import { projectOption } from '#command';
import type { Pipeline } from '#pipeline/pipeline';
import { variableIn, variableOption } from '#pipeline/variable-option';
import { git, gitOrFail } from '#project/checkout';
import { gitSignIn } from '#project/git-sign-in';

/** The folder as it is, on a branch of its own; nothing of the checkout changes. */
export const command = apiCommand({
  summary: 'Runs a pipeline of this checkout as it is now, uncommitted changes and all.',
  options: { ...projectOption, ...variableOption },
  example: 'slipway try',
  ask: async (call) => {
    const { api, flags } = call;
    const variables = flags.list('var').map(variableIn);
    const branch = `try/${Date.now().toString(36)}`;
    await push(call, await commitOfFolder(), branch);
    return api.post<Pipeline>(`${call.project()}/pipeline`, { ref: branch, variables });
  },
  say: ({ id, ref, web_url: url }) => [
    `pipeline ${id} runs this folder as the branch ${ref}: ${url}`,
    `slipway pipeline watch ${id} follows it; slipway branch delete ${ref} cleans up`,
  ],
});

const message = 'This folder as it is now';

/** Who has told git no name commits all the same: the branch is gone tomorrow. */
function asSomebody(): readonly string[] {
  const defaults = { 'user.name': 'Somebody', 'user.email': 'somebody@localhost' };
  return Object.entries(defaults).flatMap(([key, value]) =>
    git('config', key) === undefined ? ['-c', `${key}=${value}`] : [],
  );
}

/** A commit of all that git would add, made beside the index and the branch, which stay as they are. */
async function commitOfFolder(): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'slipway-try-'));
  const environment = { GIT_INDEX_FILE: join(folder, 'index') };
  try {
    const head = git('rev-parse', '--verify', '--quiet', 'HEAD');
    if (head !== undefined) await gitOrFail(['read-tree', head], environment);
    await gitOrFail(['add', '--all', ':/'], environment);
    const tree = await gitOrFail(['write-tree'], environment);
    return await gitOrFail([
      ...asSomebody(),
      'commit-tree',
      tree,
      ...(head === undefined ? [] : ['-p', head]),
      '-m',
      message,
    ]);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function push(call: Call, commit: string, branch: string): Promise<void> {
  const { http_url_to_repo: url } = await call.api.get<{ readonly http_url_to_repo: string }>(
    call.project(),
  );
  const signedIn = gitSignIn(call.api.url, call.dataDir).flatMap((it) => ['-c', it]);
  const target = `${commit}:refs/heads/${branch}`;
  // The pipeline is asked for afterwards, with its variables.
  await gitOrFail([...signedIn, 'push', '--quiet', '-o', 'ci.skip', url, target]);
}
