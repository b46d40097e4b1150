/* What a configuration would make: ours, GitLab has it in its own pages only. */

/** Why a job is in a pipeline, or is not. */
export interface Why {
  readonly file: string;
  readonly line: number;
  /** The rule that decided, as written. */
  readonly clause: string;
  /** What its variables were; null for one that is not defined. */
  readonly values: Readonly<Record<string, string | null>>;
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
