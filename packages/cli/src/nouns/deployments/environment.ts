import { allPages, apiCommand } from '#api/api-command';
import { type Command, projectOption } from '#command';
import { deploymentLimit, deploymentTable, newestDeployments } from '#environment/deployment-table';
import { type Environment, environmentOf, type FoundEnvironment } from '#environment/environment';

/** All of a project. */
export const list = apiCommand({
  summary: 'Lists the environments of a project.',
  options: projectOption,
  example: 'slipway environment list --project root/hello',
  ask: ({ api, project }) => allPages<Environment>(api, `${project()}/environments`),
  say: (all) => ({
    heads: ['ENVIRONMENT', 'STATE', 'DEPLOYED', 'STOPS BY ITSELF', 'ADDRESS'],
    rows: all.map((it) => [
      it.name,
      it.cluster_problem
        ? `${it.state}; its cluster ${it.cluster_problem.cluster} could not be used`
        : it.state,
      it.last_deployment
        ? `${it.last_deployment.sha.slice(0, 8)} (#${it.last_deployment.iid})`
        : 'nothing yet',
      it.auto_stop_at ?? 'never',
      it.external_url ?? '',
    ]),
    empty: 'no environments yet: the first job that names one makes it',
  }),
});

/** What was deployed to it, also what has failed. */
export const history = apiCommand({
  summary: 'Lists the deployments to an environment, newest first.',
  positionals: ['ENVIRONMENT'],
  options: { ...projectOption, ...deploymentLimit },
  example: 'slipway environment history staging --project root/hello',
  ask: async (call) => {
    const { api, project, environment } = await environmentOf(call);
    return newestDeployments(api, project, call.flags, { environment: environment.name });
  },
  say: (all) => deploymentTable(all, 'environment'),
});

/** What it runs is taken away by its job for that. */
export const stop = onEnvironment(
  'stop',
  'Stops an environment: its job for that (on_stop) runs.',
  ({ api, project, environment }) => api.post(`${project}/environments/${environment.id}/stop`),
  'is stopped',
);

/** Whatever its file says. */
export const pin = onEnvironment(
  'pin',
  'Keeps an environment from stopping by itself, until a job with auto_stop_in deploys there again.',
  ({ api, project, environment }) =>
    api.post(`${project}/environments/${environment.id}/cancel_auto_stop`),
  'does not stop by itself any longer',
);

/** Gone, with its history. */
export const remove = onEnvironment(
  'delete',
  'Deletes a stopped environment with its history.',
  ({ api, project, environment }) => api.delete(`${project}/environments/${environment.id}`),
  'is deleted',
);

/** When what it runs sleeps. */
export const sleep = apiCommand({
  summary: 'Lets what an environment runs sleep when nobody asks for it: now, or after some time.',
  positionals: ['ENVIRONMENT'],
  options: {
    ...projectOption,
    after: {
      type: 'string',
      value: 'TIME',
      description: 'without a request, "30 minutes" say; "never" switches it off',
    },
  },
  example: 'slipway environment sleep review/feature --after "30 minutes"',
  ask: async (call) => {
    const { api, project, environment } = await environmentOf(call);
    const path = `${project}/environments/${environment.id}/sleep`;
    const after = call.flags.text('after');
    if (after !== undefined) {
      const { sleep_after } = await api.put<{ sleep_after: number | null }>(path, { after });
      return { name: environment.name, sleep_after };
    }
    return { name: environment.name, ...(await api.post<{ workloads: number }>(path)) };
  },
  say: (it) => {
    if ('workloads' in it) return `${it.name}: ${it.workloads} put to sleep; a request wakes them`;
    if (it.sleep_after === null) return `${it.name} does not sleep any longer`;
    return `${it.name} sleeps after ${it.sleep_after} s without a request, and wakes with the next`;
  },
});

/** Before somebody asks. */
export const wake = onEnvironment(
  'wake',
  'Wakes what an environment runs, before somebody asks for it.',
  ({ api, project, environment }) => api.post(`${project}/environments/${environment.id}/wake`),
  'wakes',
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
