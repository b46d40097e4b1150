import type { User } from './people.ts';
import type { Commit, PipelineSummary } from './pipeline-summary.ts';

/** One job. */
export interface Job {
  readonly id: number;
  readonly name: string;
  readonly stage: string;
  readonly status: string;
  readonly ref: string;
  readonly allow_failure: boolean;
  readonly web_url: string;
  readonly created_at: string;
  readonly started_at: string | null;
  readonly finished_at: string | null;
  readonly erased_at: string | null;
  readonly duration: number | null;
  readonly queued_duration: number | null;
  readonly user: User | null;
  readonly commit: Commit | null;
  readonly pipeline: PipelineSummary;
  readonly failure_reason?: string;
  readonly artifacts_file?: { readonly filename: string; readonly size: number };
  readonly artifacts_expire_at: string | null;
  readonly runner: { readonly id: number; readonly description: string | null } | null;
  readonly tag_list: readonly string[];
  readonly scheduled_at: string | null;
  /** Why the job waits. */
  readonly hold: string | null;
  /** Names of the jobs it starts after. Left out for a job that waits for the stages before its own. */
  readonly needs?: readonly string[];
  /** What is asked before it is played. */
  readonly manual_confirmation?: string;
  readonly when: string;
  readonly environment: string | null;
  /** What it does there: `start` deploys. */
  readonly environment_action: 'start' | 'stop' | 'prepare' | 'verify' | 'access' | null;
  readonly exit_code: number | null;
  /** Percent. */
  readonly coverage?: number | null;
  /** A newer attempt has taken its place. */
  readonly retried: boolean;
  /** Only trigger jobs have it: the pipeline they started, null before there is one. */
  readonly downstream_pipeline?: PipelineSummary | null;
}

/** A variable of a job, as much of it as developers may know. */
export interface ToldVariable {
  readonly key: string;
  /** Null where it is not told. */
  readonly value: string | null;
  readonly masked: boolean;
  readonly origin: 'file' | 'given' | 'settings' | 'predefined';
}

/** Bytes of a job's log, as an event brings them. */
export interface TracePart {
  readonly id: number;
  readonly offset: number;
  readonly text: string;
}
