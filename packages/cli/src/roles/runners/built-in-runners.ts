import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { writeDurablySync } from '@slipway/io';
import type { Api } from '#api/api';

/** The three runners that every Slipway has, by executor. */
export const builtInRunners = {
  shell: { description: 'built-in shell', tags: ['shell', 'kubectl'], isUntagged: false },
  docker: { description: 'built-in docker', tags: ['docker'], isUntagged: true },
  kubernetes: {
    description: 'built-in kubernetes',
    tags: ['kubernetes', 'cluster'],
    isUntagged: false,
  },
} as const;

/** One of them. */
export type BuiltInRunner = keyof typeof builtInRunners;

/** A token for each of them. */
export type RunnerTokens = Readonly<Record<BuiltInRunner, string>>;

/**
 * The tokens of the built-in runners, kept in `runners.json` with mode 0600.
 *
 * A runner without a token there is registered as any other would be: by the API.
 */
export async function registerBuiltInRunners(dataDir: string, api: Api): Promise<RunnerTokens> {
  const file = join(dataDir, 'runners.json');
  const known = read(file);
  const tokens: Record<string, string> = { ...known };
  for (const [name, { description, tags, isUntagged }] of Object.entries(builtInRunners)) {
    if (tokens[name]) continue;
    const { token } = await api.post<{ readonly token: string }>('/user/runners', {
      runner_type: 'instance_type',
      description,
      tag_list: tags.join(','),
      run_untagged: isUntagged,
    });
    tokens[name] = token;
    writeDurablySync(file, JSON.stringify(tokens, null, 2));
  }
  return tokens as RunnerTokens; // the loop went over every name
}

function read(file: string): Readonly<Record<string, string>> {
  return existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : {};
}
