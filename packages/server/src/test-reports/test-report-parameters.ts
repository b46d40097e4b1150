import type { Declarations } from '#http/parameters';

const pipeline = '/projects/:id/pipelines/:pipeline_id';

/** The tests of a pipeline. */
export const testReportParameters: Declarations = {
  [`GET ${pipeline}/test_report`]: {},
  [`GET ${pipeline}/test_report_summary`]: {},
};
