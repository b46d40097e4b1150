import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createEvents, type ServerEvent } from '#events';
import { type Changes, watchChanges } from '#live/changes';
import type { Topic } from '#live/topic';

const job = (jobId: number, pipelineId = 10, projectId = 1): ServerEvent => ({
  type: 'job',
  jobId,
  pipelineId,
  projectId,
  status: 'running',
  before: 'pending',
  isBridge: false,
  resourceGroup: null,
});
const pipeline = (
  pipelineId: number,
  projectId = 1,
  [upstreamJobId, upstreamPipelineId]: readonly (number | null)[] = [],
): ServerEvent => ({
  type: 'pipeline',
  pipelineId,
  projectId,
  status: 'running',
  before: 'pending',
  upstreamJobId: upstreamJobId ?? null,
  upstreamPipelineId: upstreamPipelineId ?? null,
});
const deployment = (deploymentId: number, jobId: number, projectId = 1): ServerEvent => ({
  type: 'deployment',
  deploymentId,
  jobId,
  projectId,
});
const trace = (jobId: number): ServerEvent => ({ type: 'trace', jobId, offset: 0, length: 9 });

/** Of a job, its pipeline, and projects; the last may not see deployments, the one before shows a list. */
const topics = {
  job: { projectIds: [1], deploymentsOf: [1], pipelineId: 10, jobId: 100 },
  pipeline: { projectIds: [1], deploymentsOf: [1], pipelineId: 10 },
  project: { projectIds: [1, 2], deploymentsOf: [1, 2] },
  list: { projectIds: [1], deploymentsOf: [1], inList: { stages: true, manualJobs: false } },
  guest: { projectIds: [1], deploymentsOf: [] },
} as const satisfies Readonly<Record<string, Topic>>;

type Noted = 'nothing' | `${string} ${number}` | 'holds';

/** What changes say, without what there was at the beginning. */
function noted(changes: Changes): readonly Noted[] {
  const names = ['pipeline', 'job', 'deployment', 'import'] as const;
  return [
    ...names.flatMap((name) => [...changes[name]].map((id): Noted => `${name} ${id}`)),
    ...(changes.areHoldsOld ? (['holds'] as const) : []),
  ];
}

/** What happens, and what each of the listeners notes of it; the others are not called. */
type Row = readonly [
  what: string,
  event: ServerEvent,
  expected: Readonly<Partial<Record<keyof typeof topics, readonly Noted[]>>>,
];

const ofPipelines: readonly Row[] = [
  ['its job', job(100), { job: ['job 100', 'holds'], pipeline: ['job 100', 'holds'] }],
  ['another job of the pipeline', job(101), { job: ['holds'], pipeline: ['job 101', 'holds'] }],
  ['a job of another pipeline', job(200, 20), {}],
  ['the pipeline', pipeline(10), { pipeline: ['pipeline 10'] }],
  ['another pipeline', pipeline(20), {}],
  [
    'a pipeline that the job has started',
    pipeline(30, 9, [100, 10]),
    { job: ['job 100'], pipeline: ['job 100'] },
  ],
  [
    'a pipeline that another job has started',
    pipeline(30, 9, [101, 10]),
    { pipeline: ['job 101'] },
  ],
  ['a pipeline that one elsewhere has started', pipeline(30, 9, [200, 20]), {}],
  ['output of the job', trace(100), { job: [] }],
  ['output of another job', trace(101), {}],
  [
    'a deployment by the job',
    deployment(5, 100),
    { job: ['deployment 5', 'holds'], pipeline: ['holds'] },
  ],
  ['a deployment by another job', deployment(6, 101), { job: ['holds'], pipeline: ['holds'] }],
  ['a deployment elsewhere', deployment(7, 900, 9), {}],
  ['an import', { type: 'import', projectId: 1 }, {}],
  ['rights', { type: 'rights' }, {}],
];

const ofProjects: readonly Row[] = [
  ['a job', job(100), { project: ['job 100'], list: ['pipeline 10'], guest: ['job 100'] }],
  ['a job of the other project', job(200, 20, 2), { project: ['job 200'] }],
  ['a job of a foreign project', job(900, 90, 9), {}],
  [
    'a pipeline',
    pipeline(10),
    { project: ['pipeline 10'], list: ['pipeline 10'], guest: ['pipeline 10'] },
  ],
  ['a deployment', deployment(5, 100), { project: ['deployment 5'], list: ['deployment 5'] }],
  [
    'an import',
    { type: 'import', projectId: 1 },
    { project: ['import 1'], list: ['import 1'], guest: ['import 1'] },
  ],
  ['output', trace(100), {}],
];

for (const [rows, names] of [
  [ofPipelines, ['job', 'pipeline']],
  [ofProjects, ['project', 'list', 'guest']],
] as const) {
  for (const [what, event, expected] of rows) {
    for (const name of names) {
      const heard = expected[name];
      const shown = heard ? heard.join(', ') || 'the output' : 'no';
      test(`a listener to a ${name} hears of ${what}: ${shown}`, () => {
        assert.deepEqual(after(topics[name], event), heard ?? 'not called');
      });
    }
  }
}

/** What is noted when this happens, once the listener knows how things were. */
function after(topic: Topic, event: ServerEvent): readonly Noted[] | 'not called' {
  const events = createEvents();
  let calls = 0;
  using changes = watchChanges(topic, events, [], () => {
    calls += 1;
  });
  events.publish(event);
  return calls === 0 ? 'not called' : noted(changes);
}

for (const [name, expected] of [
  ['job', ['job 100', 'holds']],
  ['pipeline', ['pipeline 10', 'holds']],
  ['project', []],
] as const) {
  test(`a listener to a ${name} that has read nothing is told how things are: ${expected.join(', ') || 'nothing yet'}`, () => {
    using changes = watchChanges(topics[name], createEvents(), undefined, () => {});

    assert.deepEqual(noted(changes), expected);
  });
}

test('a listener is told what it has missed, and what comes then, each once', () => {
  const events = createEvents();
  using changes = watchChanges(
    topics.project,
    events,
    [job(100), job(100), job(900, 90, 9)],
    () => {},
  );

  events.publish(job(101));
  events.publish(job(100));

  assert.deepEqual(noted(changes), ['job 100', 'job 101']);
});

test('nothing is noted any more for a listener that has gone', () => {
  const events = createEvents();
  const changes = watchChanges(topics.project, events, [], () => {});
  changes[Symbol.dispose]();

  events.publish(job(100));

  assert.deepEqual(noted(changes), []);
});
