import { allPages, apiCommand } from '#api/api-command';
import { type Command, projectOption } from '#command';
import { type Environment, environmentOf, type FoundEnvironment } from '#environment/environment';

/** All of a project. */
export const list = apiCommand({
  summary: 'Lists the environments of a project.',
  options: projectOption,
  example: 'slipway environment list --project root/hello',
  ask: ({ api, project }) => allPages<Environment>(api, `${project()}/environments`),
  say: (all) => ({
    heads: ['ENVIRONMENT', 'STATE', 'ADDRESS'],
    rows: all.map((it) => [it.name, it.state, it.external_url ?? '']),
    empty: 'no environments yet: the first job that names one makes it',
  }),
});

/** What it runs is taken away by its job for that. */
export const stop = onEnvironment(
  'stop',
  'Stops an environment: its job for that (on_stop) runs.',
  ({ api, project, environment }) => api.post(`${project}/environments/${environment.id}/stop`),
  'is stopped',
);

/** Gone, with its history. */
export const remove = onEnvironment(
  'delete',
  'Deletes a stopped environment with its history.',
  ({ api, project, environment }) => api.delete(`${project}/environments/${environment.id}`),
  'is deleted',
);

function onEnvironment(
  verb: string,
  summary: string,
  act: (found: FoundEnvironment) => Promise<unknown>,
  outcome: string,
): Command {
  return apiCommand({
    summary,
    positionals: ['ENVIRONMENT'],
    options: projectOption,
    example: `slipway environment ${verb} review/feature --project root/hello`,
    ask: async (call) => {
      const found = await environmentOf(call);
      await act(found);
      return { name: found.environment.name };
    },
    say: ({ name }) => `${name} ${outcome}`,
  });
}
