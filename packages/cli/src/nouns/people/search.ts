import type { CommitDetails, FullUser, Project } from '@slipway/contract';
import { apiCommand, type Call } from '#api/api-command';
import { projectOption } from '#command';

interface Place {
  readonly path: string;
  readonly startline: number;
  readonly data: string;
}

/** Projects and people; with --project files and commits of it, too. */
export const command = apiCommand({
  summary: 'Finds projects and people; with --project files and commits of that project.',
  positionals: ['WORD'],
  options: projectOption,
  example: 'slipway search checkout --project root/shop',
  ask: async (call) => {
    // A checkout alone does not narrow it.
    if (call.flags.text('project') === undefined) {
      const projects = await found<Project>(call, '', 'projects');
      const users = await found<FullUser>(call, '', 'users');
      return { projects, users, files: [], commits: [] };
    }
    const files = await found<Place>(call, call.project(), 'blobs');
    const commits = await found<CommitDetails>(call, call.project(), 'commits');
    return { projects: [], users: [], files, commits };
  },
  say: ({ projects, users, files, commits }, { positionals: [word] }) => ({
    heads: ['WHAT', 'WHERE', 'TEXT'],
    rows: [
      ...projects.map((it) => ['project', it.path_with_namespace, it.description ?? '']),
      ...users.map((it) => ['user', it.username, it.name]),
      ...files.map((it) => ['file', `${it.path}:${it.startline}`, lineWith(it.data, word)]),
      ...commits.map((it) => ['commit', it.id.slice(0, 8), it.title]),
    ],
    empty: `nothing is found for "${word}"`,
  }),
});

function found<T>(call: Call, base: string, scope: string): Promise<readonly T[]> {
  const query = new URLSearchParams({ scope, search: call.positionals[0] ?? '' });
  return call.api.get<readonly T[]>(`${base}/search?${query}&per_page=20`);
}

function lineWith(text: string, word = ''): string {
  const lines = text.split('\n');
  return (
    lines.find((it) => it.toLowerCase().includes(word.toLowerCase())) ??
    lines[0] ??
    ''
  ).trim();
}
