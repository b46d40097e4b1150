import { connectApi } from '../api.ts';
import { type Command, jsonOption } from '../command.ts';
import { readDataDir } from '../config.ts';
import { type Connected, connectCheckout } from '../connect-checkout.ts';
import { print, printJson } from '../output.ts';

interface Project {
  readonly path_with_namespace: string;
  readonly http_url_to_repo: string;
  readonly web_url: string;
}

export const command: Command = {
  summary: 'Makes an empty project, and lets the checkout around the current folder push to it.',
  positionals: ['NAME'],
  options: jsonOption,
  example: 'slipway project create shop',
  async run({ positionals: [name = ''], flags }) {
    const dataDir = readDataDir(flags);
    const api = connectApi(dataDir);
    const project = await api.post<Project>('/projects', { name });
    const projectUrl = project.http_url_to_repo;
    const connected = connectCheckout({ projectUrl, serverUrl: api.url, dataDir });
    if (flags.isSet('json')) {
      printJson(project);
      return 0;
    }
    print(`${project.path_with_namespace} is ready: ${project.web_url}`);
    print(howToPush(connected, projectUrl).join('\n'));
    return 0;
  },
};

function howToPush(connected: Connected, url: string): readonly string[] {
  switch (connected.status) {
    case 'connected':
      return ['push to it with:', `  git push slipway ${connected.branch}`];
    case 'taken':
      return [
        `the remote "slipway" stays as it is (${connected.url}); push to the new project with:`,
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
