import { idIn } from '#http/answers';
import { pipelineOfProject } from '#pipelines/read-pipelines';
import type { Api, ApiRoute, ProjectCall } from '#rest/api';
import { readTestReport } from './read-test-report.ts';
import type { TestSuite } from './test-report.ts';
import { testReportJson, testReportSummaryJson } from './test-report-json.ts';

const pipeline = '/projects/:id/pipelines/:pipeline_id';
const may = 'read_jobs';

/** The tests of a pipeline, from the JUnit reports of its jobs. */
export const testReportRoutes: readonly ApiRoute[] = [
  {
    method: 'GET',
    path: `${pipeline}/test_report`,
    may,
    handle: async (api, call) => Response.json(testReportJson(await suitesOf(api, call))),
  },
  {
    method: 'GET',
    path: `${pipeline}/test_report_summary`,
    may,
    handle: async (api, call) => Response.json(testReportSummaryJson(await suitesOf(api, call))),
  },
];

async function suitesOf(api: Api, call: ProjectCall): Promise<readonly TestSuite[]> {
  const pipelineOf = await pipelineOfProject(api, call.project, idIn(call, 'pipeline_id'));
  return readTestReport(api, call, pipelineOf);
}
