import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  act,
  advance,
  decide,
  type JobEvent,
  type JobState,
  type PipelineState,
  pipelineStatus,
} from '../src/index.ts';

const now = new Date('2030-01-01T00:00:00Z');
const later = new Date('2030-02-01T00:00:00Z');

/** A small generator with a seed, so that a failure can be repeated. */
function random(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 1103515245 + 12345) % 2147483648;
    return state / 2147483648;
  };
}

function pick<T>(next: () => number, items: readonly T[]): T {
  const item = items[Math.floor(next() * items.length)];
  assert.ok(item !== undefined);
  return item;
}

function randomPipeline(next: () => number): PipelineState {
  const jobs: JobState[] = [];
  const count = 2 + Math.floor(next() * 8);
  for (let at = 0; at < count; at++) {
    const stageIndex = Math.floor((at / count) * 3);
    const earlier = jobs.map(({ name }) => name).filter(() => next() < 0.4);
    jobs.push({
      name: `job ${at}`,
      stage: `stage ${stageIndex}`,
      stageIndex,
      when: pick(next, [
        'on_success',
        'on_success',
        'on_success',
        'on_failure',
        'always',
        'manual',
        'delayed',
      ]),
      startInSeconds: 60,
      allowFailure: pick(next, [false, false, true, { exit_codes: [3] }]),
      needs: next() < 0.4 ? earlier : null,
      job: { status: 'created' },
      retry: { max: pick(next, [0, 0, 1]), when: ['always'], exit_codes: [] },
      canCancelGracefully: next() < 0.5,
    });
  }
  return { jobs, autoCancel: { on_job_failure: pick(next, ['none', 'none', 'all']) } };
}

function applyMoves(state: PipelineState, moves: ReadonlyMap<string, JobEvent>): PipelineState {
  const jobs = state.jobs.map((at) => {
    const event = moves.get(at.name);
    if (!event) return at;
    const job = advance(at.job, event);
    assert.ok(job, `${event.type} is not legal for ${at.job.status}`);
    return { ...at, job, attempt: (at.attempt ?? 1) + (event.type === 'retry' ? 1 : 0) };
  });
  return { ...state, jobs };
}

function settle(state: PipelineState, at: Date): PipelineState {
  let current = state;
  for (let round = 0; round < 100; round++) {
    const { moves, holds } = decide(current, at);
    if (moves.size > 0) {
      current = applyMoves(current, moves);
      continue;
    }
    for (const { name, job } of current.jobs) {
      if (job.status === 'created')
        assert.ok(holds.get(name)?.text, `${name} waits without a reason`);
    }
    return current;
  }
  return assert.fail('decide does not come to rest');
}

function happen(state: PipelineState, name: string, event: JobEvent): PipelineState {
  return applyMoves(state, new Map([[name, event]]));
}

const run: JobEvent = { type: 'run', at: now, runner: 'r' };

function randomStep(state: PipelineState, next: () => number): PipelineState {
  const at = pick(next, state.jobs);
  const { name, job } = at;
  if (job.status === 'pending') return happen(state, name, run);
  if (job.status === 'running' || job.status === 'canceling') {
    const drop = {
      type: 'drop',
      at: now,
      reason: 'script_failure',
      exitCode: pick(next, [1, 3]),
    } as const;
    return happen(state, name, next() < 0.6 ? { type: 'success', at: now } : drop);
  }
  const type = pick(next, ['play', 'retry', 'cancel', 'unschedule'] as const);
  const action = next() < 0.05 ? ({ type: 'cancel_pipeline' } as const) : { type, job: name };
  const result = act(state, action, now);
  return 'moves' in result ? applyMoves(state, result.moves) : state;
}

test('from any state that can be reached decide ends, obeys the table, and gives a reason', () => {
  const next = random(3);
  for (let round = 0; round < 400; round++) {
    let state = settle(randomPipeline(next), now);
    for (let step = 0; step < 25; step++)
      state = settle(randomStep(state, next), next() < 0.2 ? later : now);
    assert.ok(pipelineStatus(state));
  }
});

test('the order in which two jobs finish does not matter', () => {
  const next = random(5);
  let compared = 0;
  for (let round = 0; round < 2500; round++) {
    const state = settle(randomPipeline(next), now);
    const pending = state.jobs.filter(
      ({ job, retry }) => job.status === 'pending' && retry?.max === 0,
    );
    const [a, b] = pending;
    if (!a || !b || state.autoCancel?.on_job_failure === 'all') continue;
    const started = happen(happen(state, a.name, run), b.name, run);
    const end = (): JobEvent =>
      next() < 0.5
        ? { type: 'success', at: now }
        : { type: 'drop', at: now, reason: 'script_failure', exitCode: 1 };
    const [ofA, ofB] = [end(), end()];

    const forth = settle(happen(settle(happen(started, a.name, ofA), now), b.name, ofB), now);
    const back = settle(happen(settle(happen(started, b.name, ofB), now), a.name, ofA), now);

    assert.deepEqual(
      forth.jobs.map(({ job }) => job.status),
      back.jobs.map(({ job }) => job.status),
    );
    compared++;
  }
  assert.ok(compared > 100);
});
