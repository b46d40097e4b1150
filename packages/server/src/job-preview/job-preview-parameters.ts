import type { Declarations } from '#http/parameters';

/** What a job would do. */
export const jobPreviewParameters: Declarations = {
  'GET /projects/:id/jobs/:job_id/preview': {},
};
