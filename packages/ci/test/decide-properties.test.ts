import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  type Action,
  act,
  advance,
  countedAs,
  decide,
  decideMoves,
  isAllowedToFail,
  type JobEvent,
  type JobState,
  type PipelineState,
  pipelineStatus,
  tallyOf,
} from '../src/index.ts';

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

const whens = [
  'on_success',
  'on_success',
  'on_success',
  'on_failure',
  'always',
  'manual',
  'delayed',
] as const;

function randomPipeline(next: () => number): PipelineState {
  const jobs: JobState[] = [];
  const count = 2 + Math.floor(next() * 8);
  for (let at = 0; at < count; at++) {
    const stageIndex = Math.floor((at / count) * 3);
    const earlier = jobs.map(({ name }) => name).filter(() => next() < 0.4);
    jobs.push({
      name: `job-${at}`,
      stage: `stage-${stageIndex}`,
      stageIndex,
      when: pick(next, whens),
      startInSeconds: 60,
      allowFailure: pick(next, [false, false, true, { exit_codes: [3] }]),
      needs: next() < 0.4 ? earlier : null,
      job: { status: 'created' },
      retry: { max: pick(next, [0, 0, 1]), when: ['always'], exit_codes: [] },
      resourceGroup: pick(next, [null, null, null, 'a', 'b']),
      canCancelGracefully: next() < 0.5,
    });
  }
  // The order in which a store lists the jobs must not matter.
  const shuffled = jobs.toSorted(() => next() - 0.5);
  return { jobs: shuffled, autoCancel: { on_job_failure: pick(next, ['none', 'none', 'all']) } };
}

const holding: ReadonlySet<string> = new Set(['preparing', 'pending', 'running', 'canceling']);
const completed: ReadonlySet<string> = new Set(['success', 'failed', 'canceled', 'skipped']);

/** Jobs in memory that go on as a server would let them: moves applied, free resources given. */
class World {
  state: PipelineState;
  #now: Date;

  constructor(state: PipelineState, now = new Date('2030-01-01T00:00:00Z')) {
    this.state = { ...state, tally: tallyOf(state.jobs) };
    this.#now = now;
    this.#settle();
  }

  get now(): Date {
    return this.#now;
  }

  copy(): World {
    return new World(this.state, this.#now);
  }

  tick(seconds: number): void {
    this.#now = new Date(this.#now.getTime() + seconds * 1000);
    this.#settle();
  }

  /** A runner takes the job, if need be, and ends it; a person cancels it. */
  end(name: string, how: 'success' | 'drop' | 'allowed' | 'cancel'): void {
    this.#now = new Date(this.#now.getTime() + 1);
    const at = this.#now;
    const isPending = () => this.job(name).job.status === 'pending';
    if (isPending()) this.#apply(new Map([[name, { type: 'run', at, runner: 'r' }]]));
    const drop = { type: 'drop', at, reason: 'script_failure' } as const;
    const events = {
      success: { type: 'success', at },
      drop: { ...drop, exitCode: 1 },
      allowed: { ...drop, exitCode: 3 },
      cancel: { type: 'cancel', at },
    } as const;
    this.#apply(new Map([[name, events[how]]]));
    this.#settle();
  }

  act(action: Action): void {
    this.#now = new Date(this.#now.getTime() + 1);
    const result = act(this.state, action, this.#now);
    if ('moves' in result) this.#apply(result.moves);
    else assert.match(result.refused, sentence);
    this.#settle();
  }

  job(name: string): JobState {
    const found = this.state.jobs.find((at) => at.name === name);
    assert.ok(found);
    return found;
  }

  inState(...statuses: string[]): readonly JobState[] {
    return this.state.jobs.filter(({ job }) => statuses.includes(job.status));
  }

  statuses(): Record<string, string> {
    const entries = this.state.jobs.map(({ name, job, attempt }) => {
      return [name, `${job.status} ${attempt ?? 1}`] as const;
    });
    return Object.fromEntries(entries);
  }

  #settle(): void {
    for (let round = 0; round < 100; round++) {
      const { moves } = decide(this.state, this.#now);
      checkTally(this.state, moves, this.#now);
      for (const [name, event] of moves) {
        const at = this.job(name);
        if (event.type === 'cancel') checkStop(this.state, moves);
        else if (at.job.status === 'created') checkTurn(this.state, at, event, moves);
      }
      this.#apply(moves);
      const standAlone = [...moves.values()].some(({ type }) => /^(?:retry|cancel)$/.test(type));
      if (!standAlone) assert.equal(decide(this.state, this.#now).moves.size, 0, 'one pass does');
      if (this.#grant() || moves.size > 0) continue;
      checkRest(this);
      return;
    }
    assert.fail('decide does not come to rest');
  }

  #grant(): boolean {
    for (const { name, resourceGroup } of this.inState('waiting_for_resource')) {
      const group = this.state.jobs.filter((at) => at.resourceGroup === resourceGroup);
      if (group.some(({ job }) => holding.has(job.status))) continue;
      this.#apply(new Map([[name, { type: 'enqueue', at: this.#now }]]));
      return true;
    }
    return false;
  }

  #apply(moves: ReadonlyMap<string, JobEvent>): void {
    const tally = this.state.tally?.copy() ?? tallyOf(this.state.jobs);
    const jobs = this.state.jobs.map((at) => {
      const event = moves.get(at.name);
      if (!event) return at;
      const job = advance(at.job, event);
      assert.ok(job, `${event.type} is not legal for ${at.job.status}`);
      const next = { ...at, job, attempt: (at.attempt ?? 1) + (event.type === 'retry' ? 1 : 0) };
      tally.add(countedAs(at), -1);
      tally.add(countedAs(next));
      return next;
    });
    this.state = { ...this.state, jobs, tally };
  }
}

/** Whoever asks by numbers hears the same as who looks at every job. */
function checkTally(state: PipelineState, moves: ReadonlyMap<string, JobEvent>, now: Date): void {
  const { tally, ...uncounted } = state;
  assert.ok(tally);
  assert.deepEqual(decideMoves(state, now), moves);
  assert.equal(pipelineStatus(state), pipelineStatus(uncounted));
}

function before(state: PipelineState, at: JobState): readonly JobState[] {
  return state.jobs.filter((other) =>
    at.needs ? at.needs.includes(other.name) : other.stageIndex < at.stageIndex,
  );
}

/** Nothing but a failure that counts, and that is not tried again, stops other jobs. */
function checkStop(state: PipelineState, moves: ReadonlyMap<string, JobEvent>): void {
  assert.equal(state.autoCancel?.on_job_failure, 'all');
  const counts = (at: JobState) =>
    at.job.status === 'failed' && !isAllowedToFail(at) && moves.get(at.name)?.type !== 'retry';
  assert.ok(state.jobs.some(counts));
}

/** What may happen to a `created` job when it leaves this state, in words of its predecessors. */
function checkTurn(
  state: PipelineState,
  at: JobState,
  event: JobEvent,
  moves: ReadonlyMap<string, JobEvent>,
): void {
  const earlier = before(state, at).map((other) => {
    const move = moves.get(other.name);
    return move ? { ...other, job: advance(other.job, move) ?? other.job } : other;
  });
  const counts = (...statuses: string[]) =>
    earlier.some((other) => statuses.includes(other.job.status) && !isAllowedToFail(other));
  const isMissing = earlier.some(
    ({ job }) => job.status === 'skipped' || (job.status === 'manual' && at.needs),
  );
  const isOver = earlier.every(
    (other) =>
      completed.has(other.job.status) || (other.job.status === 'manual' && isAllowedToFail(other)),
  );
  const hasFailed = counts('failed');
  const wasCanceled = counts('canceled') && !hasFailed;
  const isSkippedByNeed = at.needs !== null && isMissing;
  assert.ok(isOver || isSkippedByNeed, `${at.name} has its turn too early`);
  const runs = {
    on_failure: hasFailed && !isSkippedByNeed,
    always: !wasCanceled || isSkippedByNeed,
    on_success: !hasFailed && !wasCanceled && !isSkippedByNeed,
  };
  const kind = at.when === 'manual' || at.when === 'delayed' ? 'on_success' : at.when;
  const isImmediate = at.job.status === 'created' && at.job.isImmediate === true;
  const start = at.resourceGroup ? 'wait_for_resource' : 'enqueue';
  const turn = { manual: 'actionize', delayed: 'schedule' }[at.when as string];
  const expected = runs[kind] ? (!isImmediate && turn) || start : 'skip';
  assert.equal(event.type, expected, `${at.name} (${at.when})`);
}

const sentence = /^[a-z][^\n]*[^\s.:,;]$/;

/** What is so whenever nothing more follows by itself. */
function checkRest(world: World): void {
  const { state, now } = world;
  const { holds } = decide(state, now);
  const known = new Map(state.jobs.map((at) => [at.name, at]));
  for (const at of state.jobs) {
    const { status } = at.job;
    const hold = holds.get(at.name);
    const waits = !holding.has(status) && (!completed.has(status) || status === 'skipped');
    assert.equal(hold !== undefined, waits, `${at.name} is ${status}`);
    if (!hold) continue;
    assert.match(hold.text, sentence);
    assert.doesNotMatch(hold.text, /undefined|null/);
    // A job can be looked at, a person can press play, a time can be waited for.
    if (status === 'created') {
      assert.ok(hold.on.length > 0, `${at.name}: ${hold.text}`);
      for (const name of hold.on) {
        const other = known.get(name);
        assert.ok(other && !completed.has(other.job.status), `${at.name}: ${hold.text}`);
        assert.ok(!isOptionalManual(other), `${at.name}: ${hold.text}`);
      }
    }
    if (status === 'skipped' && at.when !== 'on_failure') {
      assert.ok(hold.on.length > 0, `${at.name}: ${hold.text}`);
      assert.match(
        hold.text,
        /; (?:play|retry) .* to go on$|; only with when: always would it run$/,
      );
    }
  }
  const alive = [...holding, 'waiting_for_resource', 'scheduled'];
  if (state.autoCancel?.on_job_failure === 'all') {
    for (const failure of world.inState('failed').filter((at) => !isAllowedToFail(at))) {
      for (const at of world.inState('created', ...alive)) checkOutlives(at, failure);
    }
  }
  if (world.inState(...alive).length > 0) return;
  const blockers = world.inState('manual').filter((at) => !isAllowedToFail(at));
  if (blockers.length === 0) {
    assert.deepEqual(
      world.inState('created').map(({ name }) => name),
      [],
    );
    assert.ok(completed.has(pipelineStatus(state)), pipelineStatus(state));
  } else assert.equal(pipelineStatus(state), 'manual');
}

/** After a failure that stops the pipeline only what a person asked for later is alive. */
function checkOutlives({ name, job }: JobState, failure: JobState): void {
  if (job.status === 'canceling') return;
  const since = 'queuedAt' in job ? job.queuedAt : 'since' in job ? job.since : undefined;
  assert.ok(failure.job.status === 'failed' && since && since > failure.job.finishedAt, name);
}

function isOptionalManual(at: JobState): boolean {
  return at.job.status === 'manual' && isAllowedToFail(at);
}

const ends = ['success', 'success', 'success', 'drop', 'allowed', 'cancel'] as const;

function randomStep(world: World, next: () => number): void {
  const { name, job } = pick(next, world.state.jobs);
  const types = ['play', 'retry', 'cancel', 'unschedule'] as const;
  const whole = pick(next, ['cancel_pipeline', 'retry_pipeline'] as const);
  if (holding.has(job.status) && next() < 0.8) world.end(name, pick(next, ends));
  else if (next() < 0.15) world.tick(61);
  else world.act(next() < 0.08 ? { type: whole } : { type: pick(next, types), job: name });
}

test('from any state that can be reached decide ends, obeys the rules, and gives a reason', () => {
  const next = random(3);
  for (let round = 0; round < 1500; round++) {
    const world = new World(randomPipeline(next));
    for (let step = 0; step < 25; step++) randomStep(world, next);
  }
});

test('no job waits forever: runners, time and a person who presses play end every pipeline', () => {
  const next = random(7);
  for (let round = 0; round < 800; round++) {
    const world = new World(randomPipeline(next));
    for (let step = 0; step < 10; step++) randomStep(world, next);
    for (let step = 0; step < 200; step++) {
      const [held] = world.inState(...holding);
      const [gate] = world.inState('manual').filter((at) => !isAllowedToFail(at));
      if (held) world.end(held.name, pick(next, ends));
      else if (world.inState('scheduled').length > 0) world.tick(61);
      else if (gate) world.act({ type: 'play', job: gate.name });
      else break;
    }
    const rest = world.state.jobs.filter((at) => !completed.has(at.job.status));
    assert.deepEqual(
      rest.filter((at) => !isOptionalManual(at)),
      [],
    );
  }
});

test('a retried pipeline in which everything succeeds is a success', () => {
  const next = random(11);
  for (let round = 0; round < 800; round++) {
    const world = new World(randomPipeline(next));
    for (let step = 0; step < 15; step++) randomStep(world, next);
    const finish = () => {
      for (let step = 0; step < 100; step++) {
        const [held] = world.inState(...holding);
        const [gate] = world.inState('manual', 'scheduled');
        if (held) world.end(held.name, 'success');
        else if (gate) world.act({ type: 'play', job: gate.name });
        else return;
      }
      assert.fail('the pipeline does not end');
    };
    finish();
    // Twice: a graceful cancel may have ended only now.
    for (let again = 0; again < 2; again++) {
      world.act({ type: 'retry_pipeline' });
      finish();
    }
    const bad = world.inState('failed', 'canceled');
    assert.deepEqual(
      bad.map(({ name }) => name),
      [],
    );
  }
});

test('the order in which jobs end does not matter', () => {
  const next = random(5);
  let compared = 0;
  for (let round = 0; round < 4000; round++) {
    const { jobs } = randomPipeline(next);
    // Which job gets a resource, and what a failure stops, do depend on it.
    const start = new World({ jobs: jobs.map((at) => ({ ...at, resourceGroup: null })) });
    for (let step = 0; step < 5; step++) randomStep(start, next);
    const held = start.inState('pending', 'running');
    if (held.length < 2) continue;
    const events = held.map(({ name }) => [name, pick(next, ends)] as const);

    const forth = start.copy();
    for (const [name, how] of events) forth.end(name, how);
    const back = start.copy();
    for (const [name, how] of events.toReversed()) back.end(name, how);

    assert.deepEqual(back.statuses(), forth.statuses());
    compared++;
  }
  assert.ok(compared > 500, String(compared));
});

test('the order in which manual jobs are played does not matter', () => {
  const next = random(13);
  let compared = 0;
  for (let round = 0; round < 4000; round++) {
    const { jobs } = randomPipeline(next);
    const start = new World({ jobs: jobs.map((at) => ({ ...at, resourceGroup: null })) });
    for (let step = 0; step < 5; step++) randomStep(start, next);
    const gates = start.inState('manual').map(({ name }) => name);
    if (gates.length < 2) continue;

    const forth = start.copy();
    for (const job of gates) forth.act({ type: 'play', job });
    const back = start.copy();
    for (const job of gates.toReversed()) back.act({ type: 'play', job });

    assert.deepEqual(back.statuses(), forth.statuses());
    compared++;
  }
  assert.ok(compared > 100, String(compared));
});

test('the order in which jobs are listed does not matter, and nothing is changed by asking', () => {
  const next = random(17);
  for (let round = 0; round < 800; round++) {
    const world = new World(randomPipeline(next));
    for (let step = 0; step < 8; step++) randomStep(world, next);
    const { name, job } = pick(next, world.state.jobs);
    const ended = job.status === 'running' && advance(job, { type: 'success', at: world.now });
    const jobs = world.state.jobs.map((at) =>
      at.name === name && ended ? { ...at, job: ended } : at,
    );
    const state = { ...world.state, jobs };
    const text = JSON.stringify(state);

    const { moves } = decide(state, world.now);
    const other = decide({ ...state, jobs: jobs.toReversed() }, world.now);

    assert.deepEqual(new Map([...other.moves].sort()), new Map([...moves].sort()));
    assert.equal(JSON.stringify(state), text);
  }
});
