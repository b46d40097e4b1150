/** Where a job ran and what happened there: ours, told by the runner that ran it, and kept with the job. */
export interface JobExecution {
  readonly kind: 'container' | 'pod';
  readonly name: string;
  /** Of a pod. */
  readonly namespace: string | null;
  /** The machine, or the node. */
  readonly host: string | null;
  readonly containers: readonly ExecutionContainer[];
  /** The oldest first. */
  readonly events: readonly ExecutionEvent[];
  /** A look every few seconds; a job that was too quick for one has none. */
  readonly usage: readonly ExecutionUsage[];
}

/** One container of a job: its own, or of a service. */
export interface ExecutionContainer {
  readonly name: string;
  readonly image: string;
  /** Null while it runs. */
  readonly exit_code: number | null;
  /** `OOMKilled`, `Error`, `Completed`; null for nothing special. */
  readonly reason: string | null;
}

/** Something that happened to it. */
export interface ExecutionEvent {
  /** ISO 8601. */
  readonly at: string;
  readonly type: 'Normal' | 'Warning';
  readonly reason: string;
  readonly message: string;
}

/** What it took at one moment. */
export interface ExecutionUsage {
  /** ISO 8601. */
  readonly at: string;
  /** Of processors, as a number: 0.5 is half of one. */
  readonly cpus: number;
  readonly memory_bytes: number;
}
