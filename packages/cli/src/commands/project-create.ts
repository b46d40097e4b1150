import { connect } from '../api.ts';
import { type Command, jsonOption } from '../command.ts';
import { readDataDir } from '../config.ts';
import { print, printJson } from '../output.ts';

interface Project {
  readonly path_with_namespace: string;
  readonly http_url_to_repo: string;
  readonly web_url: string;
}

export const command: Command = {
  summary: 'Makes an empty project and says how to push to it.',
  positionals: ['NAME'],
  options: jsonOption,
  example: 'slipway project create shop',
  async run({ positionals: [name = ''], flags }) {
    const api = connect(readDataDir(flags));
    const project = await api.post<Project>('/projects', { name });
    if (flags.isSet('json')) {
      printJson(project);
      return 0;
    }
    print(`${project.path_with_namespace} is ready: ${project.web_url}`);
    print('push to it with:');
    print(`  git remote add origin ${project.http_url_to_repo}`);
    print('  git push --set-upstream origin main');
    return 0;
  },
};
