import type { Api } from '#api/api';
import { type Command, type Input, jsonOption, projectOption } from '#command';
import { environmentOf } from '#environment/environment';
import { answer } from '#output';

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
    const words = all.map(({ name, origin }) => `${name}  (${why[origin]})`);
    const none = 'none yet: the first job of the environment gets its own';
    answer(input.flags, all, all.length === 0 ? none : words);
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
    answer(
      input.flags,
      made,
      `jobs of "${environment}" on protected refs may edit in ${namespace}`,
    );
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
    const words = `jobs of "${environment}" may no longer edit in ${namespace}`;
    answer(input.flags, { environment, namespace }, words);
    return 0;
  },
};

async function namespacesOf(input: Input): Promise<{ readonly api: Api; readonly path: string }> {
  const { api, project, environment } = await environmentOf(input);
  return { api, path: `${project}/environments/${environment.id}/namespaces` };
}
