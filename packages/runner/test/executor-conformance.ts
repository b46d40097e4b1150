import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { test } from 'node:test';
import type { JobPayload } from '@slipway/protocol';
import type {
  Environment,
  Executor,
  ExecutorJob,
  Owner,
  Stage,
} from '../src/execution/executor.ts';
import { makeFolderFor } from '../src/host/ownership.ts';
import { JobLog } from '../src/log/job-log.ts';
import { createMasker } from '../src/log/mask.ts';
import { payload } from './payload.ts';

/** An executor under test, made with a grace period of one second. */
export interface Subject extends AsyncDisposable {
  readonly executor: Executor;
  readonly image: JobPayload['image'];
  /** Processes, containers and the like that exist for a job. */
  leftovers(job: ExecutorJob): Promise<readonly string[]>;
}

/** What the scripts of the suite do; an executor without a shell plays them in its own way. */
export const scripts = {
  print: ['echo first', 'echo second >&2', 'echo third'],
  fail: ['echo before', 'exit 42', 'echo after'],
  variable: ['echo "[$GREETING]" "[$PWD]"'],
  long: [
    'i=0; while [ $i -lt 40000 ]; do echo "line $i of a job that prints a lot"; i=$((i+1)); done',
  ],
  hang: ['echo hanging', 'sleep 600'],
  ignoreTerm: ["trap '' TERM", 'echo hanging', 'while true; do sleep 1; done'],
  goOn: ['echo hanging', 'sleep 600 || true', 'echo DEPLOYED'],
  catchTerm: [
    "trap 'echo caught; exit 3' TERM",
    'echo hanging',
    'sleep 600 || true',
    'echo DEPLOYED',
  ],
  // Still there when a signal meant for the one before it arrives late.
  takeASecond: ['sleep 1'],
  // Leaves its process group, its session and its parent.
  escape: ['(setsid sleep 600 >/dev/null 2>&1 &)', 'sleep 600 >/dev/null 2>&1 &', 'echo escaped'],
  readAndWrite: ['cat from-host.txt', 'mkdir -p out && echo made > out/result.txt'],
} as const;

/** The contract of `executor.ts` as tests: each executor must pass all of them. */
export function testExecutor(name: string, makeSubject: () => Promise<Subject>): void {
  const with_ = (
    title: string,
    body: (bench: Bench, environment: Environment) => Promise<void>,
  ): void => {
    test(`${name}: ${title}`, async () => {
      await using subject = await makeSubject();
      await using bench = await Bench.create(subject);
      const environment = await bench.prepare();
      await body(bench, environment);
    });
  };

  with_('prints both streams in order before the stage ends', async (bench, environment) => {
    const code = await environment.run(bench.stage(scripts.print), bench.signal);

    assert.equal(code, 0);
    assert.match(bench.printed(), /first\n(.*\n)?second\n(.*\n)?third\n/);
    await environment.cleanUp();
  });

  with_('answers with the exit code and stops at the failing entry', async (bench, environment) => {
    const code = await environment.run(bench.stage(scripts.fail), bench.signal);

    assert.equal(code, 42);
    assert.match(bench.printed(), /before\n/);
    assert.doesNotMatch(bench.printed(), /^after$/m);
    await environment.cleanUp();
  });

  with_(
    'exports variables, whatever is in them, and starts in the project',
    async (bench, environment) => {
      const greeting = `it's $HOME "and" \`more\``;
      const stage = bench.stage(scripts.variable, new Map([['GREETING', greeting]]));

      await environment.run(stage, bench.signal);

      assert.ok(
        bench.printed().includes(`[${greeting}] [${bench.job.inside.project}]`),
        bench.printed(),
      );
      await environment.cleanUp();
    },
  );

  with_('loses no line of a long output', async (bench, environment) => {
    await environment.run(bench.stage(scripts.long), bench.signal);

    const lines = bench.printed().match(/^line \d+ of/gm) ?? [];
    assert.equal(lines.length, 40_000);
    assert.equal(lines.at(-1), 'line 39999 of');
    await environment.cleanUp();
  });

  for (const [what, path] of [
    ['a folder', 'out'],
    ['the whole project', ''],
  ] as const) {
    with_(`files of the host are there, and come back: ${what}`, async (bench, environment) => {
      await writeFile(`${bench.job.host.project}/from-host.txt`, 'hello from the host\n');

      await environment.upload(bench.signal);
      await environment.run(bench.stage(scripts.readAndWrite), bench.signal);
      await environment.download([path], bench.signal);

      assert.match(bench.printed(), /hello from the host/);
      const result = await readFile(`${bench.job.host.project}/out/result.txt`, 'utf8');
      assert.equal(result, 'made\n');
      await environment.cleanUp();
    });
  }

  for (const kind of ['hang', 'ignoreTerm'] as const) {
    with_(
      `an abort ends a script that would ${kind}, and another may follow`,
      async (bench, environment) => {
        const abort = new AbortController();
        const running = environment.run(bench.stage(scripts[kind]), abort.signal);
        await bench.sees('hanging\n');

        abort.abort(new Error('enough'));

        await assert.rejects(running, /enough/);
        const another = bench.stage(scripts.takeASecond);
        assert.equal(await environment.run(another, bench.signal), 0);
        await environment.cleanUp();
        assert.deepEqual(await bench.leftovers(), []);
      },
    );
  }

  for (const [kind, said] of [
    ['goOn', /hanging\n/],
    ['catchTerm', /hanging\n(.*\n)*caught\n/],
  ] as const) {
    with_(`an abort reaches the script itself: ${kind}`, async (bench, environment) => {
      const abort = new AbortController();
      const running = environment.run(bench.stage(scripts[kind]), abort.signal);
      await bench.sees('hanging\n');

      abort.abort(new Error('enough'));

      await assert.rejects(running, /enough/);
      assert.match(bench.printed(), said);
      assert.doesNotMatch(bench.printed(), /^DEPLOYED$/m);
      await environment.cleanUp();
    });
  }

  with_('nothing of a job outlives its clean-up', async (bench, environment) => {
    await environment.run(bench.stage(scripts.escape), bench.signal);

    await environment.cleanUp();

    assert.deepEqual(await bench.leftovers(), []);
  });

  with_('a sweep removes what a killed process left behind', async (bench, environment) => {
    await environment.run(bench.stage(scripts.escape), bench.signal);

    await bench.sweepAsNextProcess();

    assert.deepEqual(await bench.leftovers(), []);
    // What is gone already must not make cleaning up fail.
    await environment.cleanUp();
  });
}

/** One job without a server: its log is in memory. */
class Bench implements AsyncDisposable {
  readonly job: ExecutorJob;
  readonly signal = new AbortController().signal;
  readonly #subject: Subject;
  readonly #chunks: Buffer[];
  readonly #directory: string;

  private constructor(subject: Subject, job: ExecutorJob, chunks: Buffer[], directory: string) {
    this.#subject = subject;
    this.job = job;
    this.#chunks = chunks;
    this.#directory = directory;
  }

  static async create(subject: Subject): Promise<Bench> {
    const directory = await mkdtemp(`${tmpdir()}/slipway-conformance-`);
    const chunks: Buffer[] = [];
    const sink = {
      append: async (added: readonly Buffer[]) => {
        chunks.push(...added);
      },
    };
    const log = new JobLog(sink, createMasker([], []), () => new Date(), false);
    const folders = (builds: string) => ({
      builds,
      project: `${builds}/harbor/boat`,
      temporary: `${builds}/harbor/boat.tmp`,
    });
    const host = folders(`${directory}/slot/builds`);
    const inside = folders(subject.executor.buildsDirectory ?? host.builds);
    const owner: Owner = {
      key: `test${randomUUID().slice(0, 8)}`,
      boot: randomUUID(),
      directory: `${directory}/owner`,
      dataDirectory: directory,
    };
    const wish = payload([], { image: subject.image });
    const user = await subject.executor.userOf(wish, owner);
    await makeFolderFor(user, host.builds, host.project);
    await makeFolderFor(user, host.builds, host.temporary);
    const job: ExecutorJob = {
      payload: wish,
      user,
      variables: new Map(),
      visible: new Set(),
      owner,
      uniqueName: `runner-${owner.key}-project-7-concurrent-0`,
      host,
      inside,
      privateFolder: `${directory}/private`,
      hostEnvironment: { PATH: process.env.PATH ?? '' },
      log,
    };
    return new Bench(subject, job, chunks, directory);
  }

  async prepare(): Promise<Environment> {
    const environment = await this.#subject.executor.prepare(this.job, this.signal);
    await environment.upload(this.signal);
    return environment;
  }

  stage(commands: readonly string[], variables: ReadonlyMap<string, string> = new Map()): Stage {
    return { name: 'step_script', commands, variables, directory: this.job.inside.project };
  }

  printed(): string {
    return Buffer.concat(this.#chunks).toString();
  }

  async sees(text: string): Promise<void> {
    const deadline = Date.now() + 60_000;
    while (!this.printed().includes(text)) {
      assert.ok(Date.now() < deadline, `"${text}" was not printed:\n${this.printed()}`);
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }

  leftovers(): Promise<readonly string[]> {
    return this.#subject.leftovers(this.job);
  }

  sweepAsNextProcess(): Promise<void> {
    return this.#subject.executor.sweep({ ...this.job.owner, boot: randomUUID() });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    // Also after a failed assertion nothing may stay.
    await this.sweepAsNextProcess();
    await rm(this.#directory, { recursive: true, force: true });
  }
}
