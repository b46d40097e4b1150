import type { JobExecution, JobPayload } from '@slipway/protocol';
import type { JobLog } from '#log/job-log';
import type { Variables } from './variables.ts';

/**
 * The contract between a job's life cycle and the place where its scripts run.
 *
 * The life cycle (`job.ts`) owns order, log headings, sources, cache, artifacts and time limits; an
 * executor owns processes. For one job it is called like this:
 *
 *     sweep()                       once, before the first job of this process
 *     check()                       before each request for a job
 *     prepare(job, signal)          make the place: image, services, pod
 *       environment.upload()        sources and file variables are on the host, bring them over
 *       environment.run(stage, …)   one or more times, never two at a time
 *       environment.alone(work)     around everything the host does in the job's folders
 *       environment.download(paths) bring files back to the host for cache and artifacts
 *       environment.cleanUp()       always, exactly once, also after a failed or aborted run
 *
 * What every executor promises (and `test/executor-conformance.ts` checks):
 * - `run` resolves with the exit code of the script and never rejects because a script failed;
 * - everything the script printed is in the log before `run` resolves, in order, with back-pressure;
 * - when the signal aborts, the script's processes get SIGTERM, after the grace period SIGKILL, and
 *   `run` rejects with the signal's reason; a later `run` in the same environment still works;
 * - after `cleanUp` (or `sweep` in the next process, after `kill -9`) no process, container, volume,
 *   network or pod of the job is left.
 */
export interface Executor {
  /** As the log prints it: `Preparing the "docker" executor`. */
  readonly name: string;
  /** What the server may rely on when it hands out jobs, by the protocol's names. */
  readonly features: Readonly<Record<string, boolean>>;
  /** Where the job sees its builds; undefined when it sees the host's own folders. */
  readonly buildsDirectory: string | undefined;
  /** The registry whose images the server's registry brings, for what a job's tools pull: `docker.io`. */
  readonly proxied?: string | undefined;
  /** How the log names a failed script: `exit status 1`. */
  describeExit(code: number): string;
  /** Rejects, with the reason, while no job could run here: jobs then wait with the server. */
  check(): Promise<void>;
  /** Removes what an earlier process with the same runner key left behind. */
  sweep(owner: Owner): Promise<void>;
  /** Who will touch a job's files: asked before its folders are made. */
  userOf(payload: JobPayload, owner: Owner): Promise<ScriptUser>;
  prepare(job: ExecutorJob, signal: AbortSignal): Promise<Environment>;
  /** No more jobs come from this process: gives back what it keeps between them. */
  close?(): Promise<void>;
}

/**
 * As whom a job's scripts touch files of this host.
 *
 * - `runner`: the runner's own user. Nothing is kept from it.
 * - `own`: a user of this host that no other project has; the job's files are its.
 * - `any`: whoever an image says, from inside a container.
 *
 * From `own` and `any` the runner trusts nothing: it would run hooks and follow links for them.
 */
export type ScriptUser =
  | { readonly type: 'runner' }
  | { readonly type: 'own'; readonly id: number; readonly name: string }
  | { readonly type: 'any' };

/** One job's place to run scripts. */
export interface Environment {
  /** As the log prints it: `Running on <hostname>...` */
  readonly hostname: string;
  /** Brings the workspace from the host to where scripts see it. */
  upload(signal: AbortSignal): Promise<void>;
  /** Runs one script to its end. Resolves with its exit code. */
  run(stage: Stage, signal: AbortSignal): Promise<number>;
  /**
   * Does `work` on the job's folders on the host, while nothing of the job can change them: what the
   * runner has checked stays as it was.
   */
  alone<T>(work: () => Promise<T>): Promise<T>;
  /**
   * Runs a program of the runner's, git above all, on the job's folders on the host, as a user who may
   * do no more than that. Resolves with its exit code.
   */
  runTool(command: HostCommand, signal: AbortSignal): Promise<number>;
  /**
   * Brings files back to the host. `paths` are relative to the project directory, without patterns;
   * `''` is all of it. Missing ones are no error.
   */
  download(paths: readonly string[], signal: AbortSignal): Promise<void>;
  /** Where it runs and what happened there so far, for people; undefined when that tells them nothing. */
  execution?(): Promise<JobExecution>;
  cleanUp(): Promise<void>;
}

/** Who started a process or container: written on labels so that a later process can sweep. */
export interface Owner {
  /** Stable for one runner in one directory. */
  readonly key: string;
  /** New in each process. */
  readonly boot: string;
  /** The runner's own folder, for records that must survive `kill -9`. */
  readonly directory: string;
  /** The data folder, which no job has to see. */
  readonly dataDirectory: string;
}

/** What an executor learns about a job. */
export interface ExecutorJob {
  readonly payload: JobPayload;
  readonly user: ScriptUser;
  /** Assembled and expanded; file variables hold their path as the job sees it. */
  readonly variables: Variables;
  readonly owner: Owner;
  /** `runner-abc123def-project-7-concurrent-0` */
  readonly uniqueName: string;
  /** The folders on the host. */
  readonly host: Workspace;
  /** The same folders as scripts see them. */
  readonly inside: Workspace;
  /**
   * A folder on the host that no container sees. Whatever tells programs of the host what to do is
   * kept here and nowhere else.
   */
  readonly privateFolder: string;
  /** Environment of programs on the host: PATH, HOME and the like. */
  readonly hostEnvironment: Readonly<Record<string, string>>;
  /** Names of variables that may leave the job: services see no others. */
  readonly visible: ReadonlySet<string>;
  readonly log: JobLog;
  /**
   * Takes what people are told of where the job runs. The life cycle tells it when the job begins and before it is
   * cleaned up; an executor whose place never came up tells what it knows before it removes it.
   */
  readonly onExecution?: (execution: JobExecution) => void;
}

/** A job's folders. */
export interface Workspace {
  /** `CI_BUILDS_DIR` */
  readonly builds: string;
  /** `CI_PROJECT_DIR` */
  readonly project: string;
  /** Beside the project: file variables, scripts, credentials. Gone after the job. */
  readonly temporary: string;
}

/** One script to run. */
export interface Stage {
  /** `step_script`, `after_script`, … */
  readonly name: string;
  /** The entries as the author wrote them. */
  readonly commands: readonly string[];
  /** Exported before the first entry. */
  readonly variables: Variables;
  /** Where the script starts. */
  readonly directory: string;
}

/** A program that the runner itself runs on the host for a job. */
export interface HostCommand {
  /** A POSIX shell script without secrets in it. */
  readonly script: string;
  readonly directory: string;
  readonly environment: Readonly<Record<string, string>>;
  readonly log: JobLog;
}

/** Where `localhost` ports of the host are found from inside a container. */
export interface Relay {
  /** An address of the host that containers reach: the bridge's. */
  readonly address: string;
  readonly ports: readonly number[];
}
