import type { Declarations } from '#http/parameters';

/** Where the time of a pipeline went. */
export const timelineParameters: Declarations = {
  'GET /projects/:id/pipelines/:pipeline_id/timeline': {},
};
