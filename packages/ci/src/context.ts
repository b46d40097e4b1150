import type { VariableLayers } from '#variable/variable';

/** GitLab's names of what can start a pipeline. */
export const pipelineSources = [
  'push',
  'web',
  'trigger',
  'schedule',
  'api',
  'external',
  'pipeline',
  'chat',
  'webide',
  'merge_request_event',
  'external_pull_request_event',
  'parent_pipeline',
  'ondemand_dast_scan',
  'ondemand_dast_validation',
  'security_orchestration_policy',
  'container_registry_push',
] as const;

/** What started the pipeline. */
export type PipelineSource = (typeof pipelineSources)[number];

/**
 * Everything about the world that a configuration can ask for. Functions may answer at once or
 * with a promise; `compile` calls each at most once per distinct question.
 */
export interface CompileContext {
  /** How diagnostics call the main file. Default `.gitlab-ci.yml`. */
  readonly file?: string;
  /** Full path, for example `root/hello`: for `only: main@root/hello` and `include: project`. */
  readonly project?: string;
  /** Branch or tag name; for merge requests the source branch. */
  readonly ref: string;
  /** Default `branch`. */
  readonly refType?: 'branch' | 'tag' | 'merge_request';
  /** Default `push`. */
  readonly source?: PipelineSource;
  /** Default `main`. */
  readonly defaultBranch?: string;
  readonly isProtected?: boolean;
  readonly sha?: string;
  readonly variables: VariableLayers;
  /** Values for the `spec: inputs` of the main file. Text is read as JSON where the type asks for it. */
  readonly inputs?: Readonly<Record<string, unknown>>;
  /**
   * Paths changed by the push or merge request; undefined when unknown (then `changes` is true). A function is
   * asked only when a job wants to know.
   */
  readonly changedPaths?: readonly string[] | (() => Answer<readonly string[] | undefined>);
  /** Paths changed since the merge base with `ref`; undefined when there is no such ref. */
  readonly changedSince?: (ref: string) => Answer<readonly string[] | undefined>;
  /** Every file of the repository at the pipeline's commit, or of another project for `exists:project`. */
  readonly listFiles?: (at?: TreeRequest) => Answer<FileListing>;
  /** Fetches included files. Without it every include is an error. */
  readonly resolve?: Resolver;
  /** How many files may be included. Default 150. */
  readonly mostIncludes?: number;
  /** When it aborts, includes are not waited for any longer: GitLab gives them 30 s together. */
  readonly signal?: AbortSignal;
  /** Codes of warnings that are not wanted. */
  readonly ignoredWarnings?: readonly string[];
  /** When the pipeline is made, for `CI_PIPELINE_CREATED_AT`. */
  readonly now?: Date;
}

/** A value, or a promise of it. */
export type Answer<T> = T | Promise<T>;

/** Another project's tree, for `exists: { project, ref }`. */
export interface TreeRequest {
  readonly project: string;
  readonly ref: string | null;
}

/** The files of a commit, or why nobody is told of them. */
export type FileListing =
  | { readonly files: readonly string[] }
  | { readonly missing: 'project' | 'access' | 'ref' };

/** Answers what an `include` asks for. Never throws for what the author can mend. */
export type Resolver = (request: IncludeRequest) => Answer<Included>;

/**
 * One file to fetch. `origin` is the place of the file that holds the include: undefined for the
 * main project at the pipeline's commit, else what the resolver itself answered as `origin`.
 */
export type IncludeRequest = { readonly origin?: unknown } & (
  | { readonly type: 'local'; readonly path: string }
  /** `path` holds `*`: answer `files` with every match, in order, maybe none. */
  | { readonly type: 'local-pattern'; readonly pattern: string }
  | {
      readonly type: 'project';
      readonly project: string;
      readonly path: string;
      /** `HEAD` when not given. */
      readonly ref: string;
    }
  | { readonly type: 'remote'; readonly url: string }
  | { readonly type: 'template'; readonly name: string }
  | { readonly type: 'component'; readonly address: string }
  | { readonly type: 'artifact'; readonly job: string; readonly path: string }
);

/** What a resolver found. */
export type Included =
  | { readonly found: 'file'; readonly file: IncludedFile }
  | { readonly found: 'files'; readonly files: readonly IncludedFile[] }
  /** `reason` chooses GitLab's message; `detail` fills it (HTTP status, error text). */
  | {
      readonly found: 'nothing';
      readonly reason: MissingReason;
      readonly detail?: string;
      /** Names that do exist, for "did you mean". */
      readonly candidates?: readonly string[];
      /** What to do about it, when no candidate is near. */
      readonly hint?: string;
    };

/** Why there is no such file. */
export type MissingReason =
  | 'file'
  | 'project'
  | 'ref'
  | 'address'
  | 'http'
  | 'timeout'
  | 'socket'
  | 'blocked'
  /** The compiler's own: the context's signal came first. */
  | 'late'
  | 'unsupported';

/** A file that was found, and where from. */
export interface IncludedFile {
  /** How diagnostics call it, for example `ci/build.yml`. */
  readonly name: string;
  readonly text: string;
  /** Given back with the file's own local includes. */
  readonly origin?: unknown;
  /** Facts for `$[[ component.… ]]`. */
  readonly component?: Readonly<Record<string, string>>;
  /** What does not happen although the file is included; said as a warning where that is done. */
  readonly notice?: string;
}
