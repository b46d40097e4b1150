import process from 'node:process';
import type { ImportNews, Project } from '@slipway/contract';
import { type Api, connectApi } from '#api/api';
import { connected, untilHeard } from '#api/until-heard';
import { type Command, CommandFailed, jsonOption, UsageError } from '#command';
import { readDataDir } from '#config';
import { askSecret } from '#nouns/projects/secret';
import { answer } from '#output';
import { namespaceId } from '#project/namespace-id';

export const command: Command = {
  summary: 'Makes a project of a repository that lies elsewhere, with all its branches and tags.',
  positionals: ['URL', '[NAME]'],
  options: {
    namespace: { type: 'string', value: 'GROUP', description: 'in this group (default: your own)' },
    visibility: {
      type: 'string',
      value: 'LEVEL',
      description: 'private (default), internal or public',
    },
    username: {
      type: 'string',
      value: 'NAME',
      description: 'who signs in there; the password is asked for, or read from standard input',
    },
    ...jsonOption,
  },
  example: 'slipway project import https://example.com/group/shop.git',
  async run({ positionals: [address = '', name = nameIn(address)], flags }) {
    if (!URL.canParse(address)) throw new UsageError(`"${address}" is no address of a repository`);
    const username = flags.text('username');
    const password = username === undefined ? '' : await askSecret('password');
    const api = connectApi(readDataDir(flags));
    const space = flags.text('namespace');
    const made = await api.post<Project>('/projects', {
      name,
      import_url: withSignIn(address, username, password),
      visibility: flags.text('visibility') ?? 'private',
      ...(space !== undefined && { namespace_id: await namespaceId(api, space) }),
    });
    await whenOver(api, made.id);
    const project = await api.get<Project>(`/projects/${made.id}`);
    const path = project.path_with_namespace;
    if (project.import_status === 'failed') {
      const why = project.import_error ?? 'the server does not say why';
      throw new CommandFailed(
        `${path} could not be imported: ${why}\nThe project is empty: slipway project delete ${path}`,
      );
    }
    answer(flags, project, [
      `${path} is imported, its default branch is ${project.default_branch}`,
      `clone it from ${project.http_url_to_repo}`,
    ]);
    return 0;
  },
};

/** `https://example.com/group/shop.git` → `shop` */
function nameIn(address: string): string {
  return /([^/]+?)(?:\.git)?\/*$/.exec(address)?.[1] ?? '';
}

/** The server takes it out again, and keeps it only until the import is over. */
function withSignIn(address: string, username: string | undefined, password: string): string {
  if (username === undefined) return address;
  const url = new URL(address);
  url.username = encodeURIComponent(username);
  url.password = encodeURIComponent(password);
  return url.href;
}

/** How far it is, is told where no program reads. */
async function whenOver(api: Api, id: number): Promise<void> {
  const screen = createScreen();
  const whatNow = 'It goes on all the same: slipway project show says how far it is';
  try {
    await untilHeard(api, { query: `project=${id}`, whatNow }, async ({ name, data }) => {
      if (name !== 'import' && name !== connected) return undefined;
      const path = `/projects/${id}/import`;
      const news = name === connected ? await api.get<ImportNews>(path) : (data as ImportNews);
      if (/finished|failed/.test(news.import_status)) return true;
      screen.show(news.import_progress ?? 'waiting for the first answer');
      return undefined;
    });
  } finally {
    screen.clear();
  }
}

/** One line that is written over, on a terminal; nothing in a file. */
function createScreen() {
  const write = (text: string) => {
    if (process.stderr.isTTY) process.stderr.write(`\r\x1b[K${text}`);
  };
  return {
    show: (text: string) => write(text.slice(0, (process.stderr.columns ?? 80) - 1)),
    clear: () => write(''),
  };
}
