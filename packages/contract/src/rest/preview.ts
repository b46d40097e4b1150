/* What a configuration would make, and what its jobs say: ours, GitLab has these in its own pages only. */

interface JobName {
  readonly job: { readonly id: number; readonly name: string };
}

/** What the jobs of a pipeline have reported beside their tests. */
export interface Reports {
  readonly coverage: readonly (JobName & { readonly percent: number })[];
  /** Also of those that are not told. */
  readonly code_quality_count: number;
  readonly code_quality: readonly (JobName & {
    readonly description: string;
    readonly check: string | null;
    readonly severity: string;
    readonly path: string | null;
    readonly line: number | null;
  })[];
  readonly metrics: readonly (JobName & { readonly name: string; readonly value: string })[];
  readonly broken: readonly (JobName & { readonly type: string; readonly why: string })[];
}

/** What a pipeline file asks of whoever runs it by hand. */
export interface PipelineForm {
  readonly inputs: readonly {
    readonly name: string;
    readonly type: string;
    readonly isRequired: boolean;
    readonly default: unknown;
    readonly options: readonly unknown[] | null;
    readonly description: string | null;
  }[];
  readonly variables: readonly PrefillVariable[];
}

/** A variable that a form for manual runs offers. */
export interface PrefillVariable {
  readonly key: string;
  readonly value: string;
  readonly description: string;
  readonly options: readonly string[] | null;
}

/** How a decision about a job or the workflow came about. */
export interface Why {
  readonly file: string;
  readonly line: number;
  /** The rule or condition that decided, as written; empty without any. */
  readonly clause: string;
  /** The variables that the clause names; null for one that is not defined. */
  readonly values: Readonly<Record<string, string | null>>;
  /** One or more sentences for a person. */
  readonly text: string;
}

/** A mistake, or something that looks like one, with its place. */
export interface Finding {
  readonly code: string;
  readonly message: string;
  readonly hint: string | null;
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

/** A job that would be made. */
export interface PreviewedJob {
  readonly name: string;
  readonly stage: string;
  readonly when: string;
  readonly allow_failure: boolean;
  /** Null for one that waits for the stages before its own. */
  readonly needs: readonly string[] | null;
  readonly environment: string | null;
  readonly why: Why;
}

/** The pipeline that a text would make. */
export interface Preview {
  readonly valid: boolean;
  readonly errors: readonly Finding[];
  readonly warnings: readonly Finding[];
  readonly workflow: { readonly name: string | null; readonly when: string };
  readonly stages: readonly string[];
  readonly jobs: readonly PreviewedJob[];
  readonly excluded: readonly { readonly name: string; readonly why: Why }[];
  /** Only where it was asked for; null when the text did not come so far. */
  readonly merged_yaml?: string | null;
}
