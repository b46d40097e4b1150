import type { Diagnostic } from '#diagnostic/diagnostic';
import type { Pipeline } from './pipeline.ts';

/** What `compile` answers. */
export interface CompileResult {
  /** Undefined when there is an error among the diagnostics. */
  readonly plan: Pipeline | undefined;
  readonly diagnostics: readonly Diagnostic[];
  /** Every file that an include brought in, in the order of merging. */
  readonly includes: readonly IncludedRecord[];
}

/** One included file, as the lint API reports it. */
export interface IncludedRecord {
  readonly type: 'local' | 'file' | 'remote' | 'template' | 'component' | 'artifact';
  readonly location: string;
  readonly extra: Readonly<Record<string, unknown>>;
}
