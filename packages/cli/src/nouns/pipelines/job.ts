import { apiCommand } from '#api/api-command';
import { type Command, projectOption } from '#command';
import { jobPath } from '#pipeline/job-argument';
import type { Job } from '#pipeline/pipeline';
import { variableIn, variableOption } from '#pipeline/variable-option';

/** Started by a person, perhaps with variables. */
export const play = action(
  'play',
  'Starts a manual job, such as a deployment to production.',
  true,
);
/** Once more. */
export const retry = action('retry', 'Runs a finished job again.', true);
/** No more. */
export const cancel = action('cancel', 'Cancels a job.');
/** Its log and what it left. */
export const erase = action('erase', 'Deletes the log and the artifacts of a finished job.');

function action(verb: string, summary: string, takesVariables = false): Command {
  return apiCommand({
    summary,
    positionals: ['JOB'],
    options: { ...projectOption, ...(takesVariables && variableOption) },
    example: `slipway job ${verb} 42 --project root/hello`,
    ask: async (call) => {
      const variables = call.flags.list('var').map(variableIn);
      const wish = variables.length > 0 ? { job_variables_attributes: variables } : {};
      return call.api.post<Job>(`${await jobPath(call, call.api)}/${verb}`, wish);
    },
    say: (job) =>
      verb === 'erase'
        ? `the log and the artifacts of job ${job.id} ${job.name} are deleted`
        : `job ${job.id} ${job.name} is ${job.status}: ${job.web_url}`,
  });
}
