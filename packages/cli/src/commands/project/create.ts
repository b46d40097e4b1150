import { type Api, connectApi } from '#api/api';
import { type Command, CommandFailed, jsonOption } from '#command';
import { readDataDir } from '#config';
import { print, printJson } from '#output';
import { type Connected, connectCheckout } from '#project/connect-checkout';
import { namespaceId } from '#project/namespace-id';

interface Project {
  readonly name: string;
  readonly path: string;
  readonly path_with_namespace: string;
  readonly http_url_to_repo: string;
  readonly web_url: string;
}

export const command: Command = {
  summary:
    'Makes an empty project, in a group where NAME is GROUP/NAME, and lets the checkout around the current folder push to it.',
  positionals: ['NAME'],
  options: jsonOption,
  example: 'slipway project create shop',
  async run({ positionals: [path = ''], flags }) {
    const dataDir = readDataDir(flags);
    const api = connectApi(dataDir);
    const { project, isNew } = await madeOrFound(api, path);
    const projectUrl = project.http_url_to_repo;
    const connected = connectCheckout({ projectUrl, serverUrl: api.url, dataDir });
    if (flags.isSet('json')) {
      printJson(project);
      return 0;
    }
    const state = isNew ? 'is ready' : 'is there already';
    print(`${project.path_with_namespace} ${state}: ${project.web_url}`);
    print(howToPush(connected, projectUrl).join('\n'));
    return 0;
  },
};

/** What the user wants is a project of that name to push to: one that is there serves as it is. */
async function madeOrFound(
  api: Api,
  path: string,
): Promise<{ readonly project: Project; readonly isNew: boolean }> {
  const { group, name } = placeIn(path);
  const place = group === undefined ? {} : { namespace_id: await namespaceId(api, group) };
  try {
    return { project: await api.post<Project>('/projects', { name, ...place }), isNew: true };
  } catch (error) {
    const project = error instanceof CommandFailed ? await found(api, group, name) : undefined;
    if (project === undefined) throw error;
    return { project, isNew: false };
  }
}

/** `shop/web/kiosk` is `kiosk` in `shop/web`; a name alone is the user's own. */
function placeIn(path: string): { readonly group: string | undefined; readonly name: string } {
  const at = path.lastIndexOf('/');
  return { group: at < 0 ? undefined : path.slice(0, at), name: path.slice(at + 1) };
}

function found(api: Api, group: string | undefined, name: string): Promise<Project | undefined> {
  if (group === undefined) return ownProject(api, name);
  const path = encodeURIComponent(`${group}/${name}`);
  return api.get<Project>(`/projects/${path}`).catch(() => undefined);
}

async function ownProject(api: Api, name: string): Promise<Project | undefined> {
  const { username } = await api.get<{ readonly username: string }>('/user');
  const query = new URLSearchParams({ search: name, per_page: '100' });
  const alike = await api.get<readonly Project[]>(`/users/${username}/projects?${query}`);
  return alike.find((project) => project.name === name || project.path === name);
}

function howToPush(connected: Connected, url: string): readonly string[] {
  switch (connected.status) {
    case 'connected':
      return ['push to it with:', `  git push slipway ${connected.branch}`];
    case 'taken':
      return [
        `the remote "slipway" stays as it is (${connected.url}); push to the project with:`,
        `  git push ${url} HEAD:main`,
      ];
    case 'no-checkout':
      return [
        'this folder is no git checkout. In yours, push to it with:',
        `  git remote add slipway ${url}`,
        '  git push slipway main',
      ];
  }
}
