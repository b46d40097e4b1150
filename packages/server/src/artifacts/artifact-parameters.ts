import type { Declaration, Declarations } from '#http/parameters';

const jobs = '/projects/:id/jobs';

const byRef: Declaration = {
  takes: 'job',
  fixed: { search_recent_successful_pipelines: [false] },
};

/** Files that jobs left. */
export const artifactParameters: Declarations = {
  [`GET ${jobs}/:job_id/artifacts`]: {},
  [`GET ${jobs}/:job_id/artifacts/tree`]: { takes: 'path recursive' },
  [`GET ${jobs}/:job_id/artifacts/*file`]: {},
  [`DELETE ${jobs}/:job_id/artifacts`]: {},
  'DELETE /projects/:id/artifacts': {},
  [`POST ${jobs}/:job_id/artifacts/keep`]: {},
  [`GET ${jobs}/artifacts/:ref/download`]: byRef,
  [`GET ${jobs}/artifacts/:ref/raw/*file`]: byRef,
};
