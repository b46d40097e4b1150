import { type Api, connectApi } from '#api/api';
import { type Command, CommandFailed, type Input, jsonOption, projectOption } from '#command';
import { readDataDir } from '#config';
import { print, printJson } from '#output';
import { projectOf } from '#project/project';

interface Environment {
  readonly id: number;
  readonly name: string;
}

interface Namespace {
  readonly name: string;
  readonly origin: 'own' | 'file' | 'name' | 'person';
}

const options = { ...projectOption, ...jsonOption };

const why: Readonly<Record<Namespace['origin'], string>> = {
  own: 'its own',
  file: 'its file asked for it',
  name: 'it has the name of the environment',
  person: 'granted by an administrator',
};

/** Shows where in the cluster the jobs of an environment may edit. */
export const list: Command = {
  summary: 'Says in which namespaces of the cluster the jobs of an environment may edit, and why.',
  positionals: ['ENVIRONMENT'],
  options,
  example: 'slipway environment namespaces staging',
  async run(input) {
    const { api, path } = await namespacesOf(input);
    const all = await api.get<readonly Namespace[]>(`${path}?per_page=100`);
    if (input.flags.isSet('json')) printJson(all);
    else if (all.length === 0) print('none yet: the first job of the environment gets its own');
    else for (const { name, origin } of all) print(`${name}  (${why[origin]})`);
    return 0;
  },
};

/** Lets the jobs of an environment edit in a namespace that is not its own. */
export const grant: Command = {
  summary: 'Lets the jobs of an environment edit in a namespace that is not its own.',
  positionals: ['ENVIRONMENT', 'NAMESPACE'],
  options,
  example: 'slipway environment grant staging shop-staging',
  async run(input) {
    const [environment, namespace = ''] = input.positionals;
    const { api, path } = await namespacesOf(input);
    const made = await api.post<Namespace>(path, { namespace });
    if (input.flags.isSet('json')) printJson(made);
    else print(`jobs of "${environment}" on protected refs may edit in ${namespace}`);
    return 0;
  },
};

/** Takes it back. */
export const revoke: Command = {
  summary: 'Takes a namespace back from an environment, from jobs that run, too.',
  positionals: ['ENVIRONMENT', 'NAMESPACE'],
  options,
  example: 'slipway environment revoke staging shop-staging',
  async run(input) {
    const [environment, namespace = ''] = input.positionals;
    const { api, path } = await namespacesOf(input);
    await api.delete(`${path}/${encodeURIComponent(namespace)}`);
    if (input.flags.isSet('json')) printJson({ environment, namespace });
    else print(`jobs of "${environment}" may no longer edit in ${namespace}`);
    return 0;
  },
};

async function namespacesOf(input: Input): Promise<{ readonly api: Api; readonly path: string }> {
  const [name = ''] = input.positionals;
  const api = connectApi(readDataDir(input.flags));
  const project = `/projects/${encodeURIComponent(projectOf(input.flags, api))}`;
  const query = new URLSearchParams({ name });
  const [found] = await api.get<readonly Environment[]>(`${project}/environments?${query}`);
  if (found) return { api, path: `${project}/environments/${found.id}/namespaces` };
  const all = await api.get<readonly Environment[]>(`${project}/environments?per_page=100`);
  const names = all.map((it) => it.name).join(', ');
  throw new CommandFailed(
    `there is no environment "${name}" in the project${names ? `; there are ${names}` : ' yet: its first job makes it'}`,
  );
}
