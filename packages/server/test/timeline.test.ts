import assert from 'node:assert/strict';
import { test } from 'node:test';
import { criticalPath, type TimedJob } from '../src/timeline/critical-path-rules.ts';
import { logParts } from '../src/timeline/log-parts-rules.ts';
import { nextJob, startServer } from './harness.ts';

const at = (seconds: number) => new Date(seconds * 1000);

function job(id: number, name: string, from: number, until: number, more: Partial<TimedJob> = {}) {
  const times = { queuedAt: at(from), startedAt: at(from), finishedAt: at(until) };
  return { id, name, stageIndex: 0, needs: undefined, ...times, ...more };
}

test('the critical path goes back from what ended last, by needs or by stages', () => {
  const jobs = [
    job(1, 'build', 0, 10),
    job(2, 'lint', 0, 3),
    job(3, 'test', 12, 20, { stageIndex: 1 }),
    job(4, 'quick', 3, 5, { stageIndex: 1, needs: ['lint'] }),
  ];

  const { path, saves } = criticalPath(jobs);

  assert.deepEqual(path, [1, 3]);
  // Without the build the test had begun when lint ended, two seconds of waiting later.
  assert.equal(saves.get(1), 7);
  assert.equal(saves.get(3), 8);
});

test('what has not run is on no path, and nothing has none', () => {
  const waiting = {
    ...job(2, 'deploy', 0, 0, { stageIndex: 1 }),
    startedAt: null,
    finishedAt: null,
  };

  assert.deepEqual(criticalPath([job(1, 'build', 0, 10), waiting]).path, [1]);
  assert.deepEqual(criticalPath([]).path, []);
});

test('what was played or tried again after a pause is on no path; what waited in the queue is', () => {
  const queued = job(2, 'test', 100, 110, { stageIndex: 1, queuedAt: at(10) });
  const played = job(3, 'deploy', 5000, 5010, { stageIndex: 2 });

  assert.deepEqual(criticalPath([job(1, 'build', 0, 10), queued, played]).path, [1, 2]);
});

test('the parts of a log are the runner’s own, whatever scripts print', () => {
  const log = [
    'section_start:100:prepare_executor\r\x1b[0K',
    'section_end:103:prepare_executor\r\x1b[0K',
    'section_start:103:step_script\r\x1b[0K',
    'section_start:104:my_section\r\x1b[0Kx',
    'section_end:105:my_section',
    'section_end:99:step_script',
    'section_start:110:archive_cache\r',
  ].join('\n');

  assert.deepEqual(logParts(log), [
    { name: 'prepare', from: 100, until: 103 },
    { name: 'script', from: 103, until: null },
    { name: 'upload', from: 110, until: null },
  ]);
});

test('a pipeline tells where its time went, and where it came from', async () => {
  await using server = await startServer();
  const project = await server.project('hello');
  const runner = await server.runner();
  await project.push({
    '.gitlab-ci.yml': `
build: {script: [make]}
release: {script: [make], rules: [{if: $CI_COMMIT_TAG}]}
`,
  });
  const build = await nextJob(runner);
  await server.fetch(`/api/v4/jobs/${build.id}/trace`, {
    method: 'PATCH',
    headers: { 'job-token': build.token, 'content-range': '0-79' },
    body: 'section_start:100:get_sources\r\nsection_end:102:get_sources\r\n',
  });
  await runner.finish(build);
  const [{ id }] = (await server.api('GET', `/projects/${project.id}/pipelines`)) as [
    { readonly id: number },
  ];

  const timeline = (await server.api(
    'GET',
    `/projects/${project.id}/pipelines/${id}/timeline`,
  )) as {
    readonly critical_path: readonly number[];
    readonly jobs: readonly { readonly name: string; readonly parts: readonly object[] }[];
  };
  const configuration = (await server.api(
    'GET',
    `/projects/${project.id}/pipelines/${id}/configuration`,
  )) as {
    readonly merged_yaml: string;
    readonly jobs: readonly { readonly name: string }[];
    readonly excluded: readonly { readonly name: string }[];
  };

  assert.deepEqual(timeline.critical_path, [build.id]);
  assert.deepEqual(
    timeline.jobs.map(({ name, parts }) => [name, parts]),
    [
      [
        'build',
        [
          {
            name: 'sources',
            started_at: '1970-01-01T00:01:40.000Z',
            finished_at: '1970-01-01T00:01:42.000Z',
          },
        ],
      ],
    ],
  );
  assert.match(configuration.merged_yaml, /build:/);
  assert.deepEqual(
    configuration.jobs.map(({ name }) => name),
    ['build'],
  );
  assert.deepEqual(
    configuration.excluded.map(({ name }) => name),
    ['release'],
  );
});
