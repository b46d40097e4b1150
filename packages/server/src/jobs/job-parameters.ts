import type { Declarations } from '#http/parameters';

const jobs = '/projects/:id/jobs';

/** Jobs. */
export const jobParameters: Declarations = {
  [`GET ${jobs}`]: { takes: 'scope cursor', fixed: { include_retried: [true] } },
  [`GET ${jobs}/:job_id`]: {},
  [`GET ${jobs}/:job_id/trace`]: {},
  // Ours.
  [`GET ${jobs}/:job_id/trace/line`]: { takes: 'line byte' },
  [`GET ${jobs}/:job_id/trace/search`]: { takes: 'query limit' },
  [`GET ${jobs}/:job_id/variables`]: {},
  [`GET ${jobs}/:job_id/execution`]: {},
  [`POST ${jobs}/:job_id/play`]: { takes: 'job_variables_attributes', refuses: 'job_inputs' },
  [`POST ${jobs}/:job_id/retry`]: { takes: 'job_variables_attributes', refuses: 'job_inputs' },
  [`POST ${jobs}/:job_id/cancel`]: { fixed: { force: [false] } },
  [`POST ${jobs}/:job_id/erase`]: {},
  'GET /job': {},
};
