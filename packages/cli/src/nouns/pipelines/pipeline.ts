import type { Reports, TestCase, TestReport, Timeline } from '@slipway/contract';
import { apiCommand } from '#api/api-command';
import { pipelineOf, pipelineOptions } from '#pipeline/pipeline-argument';
import { timelineTable } from '#pipeline/timeline-words';

const about = { positionals: ['[PIPELINE]'], options: pipelineOptions };

/** What its jobs reported by JUnit, what failed first. */
export const tests = apiCommand({
  ...about,
  summary:
    'Shows the tests of a pipeline (the newest, if none is named) that failed, and how many passed.',
  example: 'slipway pipeline tests --project root/hello',
  ask: async (call) => {
    const { path } = await pipelineOf(call, call.api);
    return call.api.get<TestReport>(`${path}/test_report`);
  },
  say: (report) => [
    `${report.total_count} tests: ${report.failed_count + report.error_count} failed, ${report.skipped_count} skipped, ${report.success_count} passed, ${report.total_time.toFixed(1)} s`,
    ...report.test_suites.flatMap(({ name, suite_error: error, test_cases: cases }) => [
      ...(error === null ? [] : [`the report of ${name} cannot be read: ${error}`]),
      ...cases.filter(isBad).flatMap((test) => failure(name, test)),
    ]),
  ],
});

function isBad({ status }: TestCase): boolean {
  return status === 'failed' || status === 'error';
}

function failure(suite: string, { classname, name, system_output: output }: TestCase): string[] {
  const text = typeof output === 'string' ? output : output === null ? '' : JSON.stringify(output);
  const lines = text.trim().split('\n').filter(Boolean);
  return [
    `✗ ${suite}: ${[classname, name].filter(Boolean).join(' ')}`,
    ...lines.map((it) => `    ${it}`),
  ];
}

/** Coverage, code quality, metrics. */
export const reports = apiCommand({
  ...about,
  summary: 'Shows what the jobs of a pipeline found of the code: coverage, code quality, metrics.',
  example: 'slipway pipeline reports --project root/hello',
  ask: async (call) => {
    const { path } = await pipelineOf(call, call.api);
    return call.api.get<Reports>(`${path}/reports`);
  },
  say: (it) => {
    const rows = [
      ...it.coverage.map(({ job, percent }) => [job.name, 'coverage', `${percent} %`]),
      ...it.code_quality.map((found) => [
        found.job.name,
        found.severity,
        `${found.path === null ? '' : `${found.path}:${found.line ?? ''} `}${found.description}`,
      ]),
      ...it.metrics.map(({ job, name, value }) => [job.name, name, value]),
      ...it.broken.map(({ job, type, why }) => [job.name, type, `cannot be read: ${why}`]),
    ];
    return { heads: ['JOB', 'WHAT', 'FOUND'], rows, empty: 'no job has reported anything' };
  },
});

/** Queue, pull, sources, script, upload of each job, and the longest way through them. */
export const timeline = apiCommand({
  ...about,
  summary:
    'Shows where the time of a pipeline went; * marks the jobs that made it as long as it was.',
  example: 'slipway pipeline timeline --project root/hello',
  ask: async (call) => {
    const { path } = await pipelineOf(call, call.api);
    return call.api.get<Timeline>(`${path}/timeline`);
  },
  say: timelineTable,
});

/** Gone, with its jobs and their logs. */
export const remove = apiCommand({
  summary: 'Deletes a pipeline with its jobs, their logs and artifacts.',
  positionals: ['PIPELINE'],
  options: pipelineOptions,
  example: 'slipway pipeline delete 12 --project root/hello',
  ask: async (call) => {
    const { path, pipeline } = await pipelineOf(call, call.api);
    await call.api.delete(path);
    return { id: pipeline.id };
  },
  say: ({ id }) => `pipeline ${id} is deleted`,
});
