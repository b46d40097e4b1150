import type { Declarations } from '#http/parameters';

/** What jobs of a pipeline have reported. */
export const reportParameters: Declarations = {
  'GET /projects/:id/pipelines/:pipeline_id/reports': {},
};
