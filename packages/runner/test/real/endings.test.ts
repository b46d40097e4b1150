import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { busyboxImage, createEngine } from '@slipway/engine';
import type { JobPayload } from '@slipway/protocol';
import { dockerExecutor, type Executor, kubernetesExecutor, shellExecutor } from '@slipway/runner';
import { type FakeJob, traceText } from '../fake-server.ts';
import { eventually, startHarness } from '../harness.ts';
import { payload, variable } from '../payload.ts';
import { startCluster, type TestCluster } from './cluster.ts';

/** A job ends in the same way wherever it runs: each ending, on all executors, compared. */
const engine = createEngine();
let image: NonNullable<JobPayload['image']>;
let cluster: TestCluster;

before(async () => {
  image = { name: await busyboxImage(engine), entrypoint: null, pull_policy: null };
  cluster = await startCluster();
});

after(async () => {
  await cluster[Symbol.asyncDispose]();
  engine.close();
});

const executors: Readonly<Record<string, () => Executor>> = {
  shell: () => shellExecutor({ graceSeconds: 1 }),
  docker: () => dockerExecutor({ engine, graceSeconds: 1 }),
  kubernetes: () =>
    kubernetesExecutor({
      kubeconfig: { path: cluster.kubeconfig },
      helperImage: image.name,
      graceSeconds: 1,
    }),
};

/** A deployment that would go on if only its current command ended. */
const script = [
  "trap 'echo @caught; exit 1' TERM",
  'echo @begun',
  'sleep 600 || true',
  'echo @deployed',
];

interface Ending {
  readonly title: string;
  readonly script: readonly string[];
  readonly rest?: Partial<JobPayload>;
  /** What the server does when the script has begun. */
  readonly act?: (job: FakeJob) => void;
  readonly expected: object;
}

const endings: readonly Ending[] = [
  {
    title: 'a job that is canceled',
    script,
    act: (job) => {
      job.status = 'canceling';
    },
    // GitLab keeps no reason of its own for that: the status says it.
    expected: { said: ['begun', 'caught', 'after canceled'], reason: 'unknown_failure' },
  },
  {
    title: 'a job that is ended at once',
    script,
    act: (job) => {
      job.status = 'canceled';
    },
    // The server takes no more of the log: what is seen is that the job is over.
    expected: { said: ['begun'], reason: undefined },
  },
  {
    title: 'a script that takes longer than it may',
    script,
    // Long enough for the script to have begun.
    rest: { variables: [variable('RUNNER_SCRIPT_TIMEOUT', '10s')] },
    expected: { said: ['begun', 'caught', 'after timedout'], reason: 'job_execution_timeout' },
  },
  {
    title: 'a job that takes longer than it may',
    script,
    rest: { runner_info: { timeout: 30, runner_session_url: null } },
    expected: { said: ['begun', 'caught'], reason: 'job_execution_timeout' },
  },
  {
    title: 'a job that ends, and leaves a process behind',
    script: ['echo @begun', '(sleep 600; echo @late) &', 'echo @end'],
    expected: { said: ['begun', 'end', 'after success'], reason: undefined },
  },
];

for (const ending of endings) {
  // At once: they mostly wait.
  describe(ending.title, { concurrency: true }, () => {
    for (const [name, executor] of Object.entries(executors)) {
      test(name, () => endsAsExpected(ending, executor()));
    }
  });
}

async function endsAsExpected(ending: Ending, executor: Executor): Promise<void> {
  const { promise: isOver, resolve } = Promise.withResolvers<void>();
  const info = (message: string): void => void (message === 'job finished' && resolve());
  await using harness = await startHarness(executor, {
    log: { debug() {}, info, warn() {}, error() {} },
  });

  const job = harness.server.enqueue(wishFor(ending));
  if (ending.act) {
    await eventually(() => said(job).includes('begun'));
    ending.act(job);
  }
  await isOver;

  assert.deepEqual({ said: said(job), reason: job.update?.failure_reason }, ending.expected);
}

/** The job with an `after_script` that says how it sees the end. */
function wishFor({ script, rest }: Ending): JobPayload {
  const wish = payload(script, { image, ...rest });
  const [step] = wish.steps;
  const after = { ...step, name: 'after_script', script: ['echo "@after $CI_JOB_STATUS"'] };
  return {
    ...wish,
    variables: [...wish.variables, variable('GIT_STRATEGY', 'none')],
    steps: [...wish.steps, after as JobPayload['steps'][number]],
  };
}

/** What the scripts printed, but not the lines that name their commands. */
const said = (job: FakeJob): string[] =>
  [...traceText(job).matchAll(/^@(.+)$/gm)].map(([, text]) => text ?? '');
