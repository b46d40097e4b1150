import assert from 'node:assert/strict';
import { test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { qualityIssues } from '../src/reports/code-quality.ts';
import { metricsIn } from '../src/reports/metrics-text.ts';
import { nextJob, startServer, upload } from './harness.ts';

test('issues are read as Code Climate and GitLab write them', () => {
  const text = JSON.stringify([
    {
      description: 'Unused',
      check_name: 'no-unused',
      severity: 'minor',
      location: { path: 'a.js', lines: { begin: 3 } },
    },
    { location: { path: 'b.js', positions: { begin: { line: 9, column: 1 } } } },
    'nonsense',
  ]);

  assert.deepEqual(qualityIssues(text), [
    { description: 'Unused', check: 'no-unused', severity: 'minor', path: 'a.js', line: 3 },
    {
      description: 'without a description',
      check: null,
      severity: 'unknown',
      path: 'b.js',
      line: 9,
    },
  ]);
});

test('figures are read from OpenMetrics, comments are not', () => {
  assert.deepEqual(
    metricsIn('# TYPE size gauge\nsize{file="a b"} 12 1700000000\n\nspeed 1.5\n# EOF'),
    [
      { name: 'size{file="a b"}', value: '12' },
      { name: 'speed', value: '1.5' },
    ],
  );
});

test('a pipeline tells what its jobs have reported, and which report is broken', async () => {
  await using server = await startServer();
  const project = await server.project('hello');
  const runner = await server.runner();
  await project.push({
    '.gitlab-ci.yml': `
build:
  script: [make]
  artifacts: {reports: {metrics: metrics.txt, codequality: quality.json}}
`,
  });
  const build = await nextJob(runner);
  await upload(server, build, 'artifact_format=gzip&artifact_type=metrics', {
    name: 'metrics.txt.gz',
    content: gzipSync('size 12\n'),
  });
  await upload(server, build, 'artifact_format=raw&artifact_type=codequality', {
    name: 'gl-code-quality-report.json',
    content: Buffer.from('{"no": "list"}'),
  });
  await runner.finish(build);

  const pipelines = (await server.api('GET', `/projects/${project.id}/pipelines`)) as {
    readonly id: number;
  }[];
  const id = pipelines[0]?.id;

  const found = await server.api('GET', `/projects/${project.id}/pipelines/${id}/reports`);

  assert.deepEqual(found, {
    coverage: [],
    code_quality_count: 0,
    code_quality: [],
    metrics: [{ name: 'size', value: '12', job: { id: build.id, name: 'build' } }],
    broken: [
      { type: 'codequality', why: 'it is no list of issues', job: { id: build.id, name: 'build' } },
    ],
  });
});
