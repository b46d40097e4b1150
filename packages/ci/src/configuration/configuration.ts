import type { PrefillVariable } from '@slipway/contract';
import type { NeedsConfig } from '#keyword/needs';
import type { PolicyConfig } from '#keyword/only';
import type { ParallelConfig } from '#keyword/parallel';
import type { RuleConfig } from '#keyword/rules';
import type { AllowFailure, AutoCancel, PlannedJob, When } from '#pipeline';
import type { CiVariable } from '#variable/variable';
import type { MapNode, Span } from '#yaml/node';

/** A configuration whose shape is right: everything read, nothing decided. */
export interface Configuration {
  readonly stages: readonly string[];
  readonly variables: readonly CiVariable[];
  readonly prefill: readonly PrefillVariable[];
  readonly workflow: WorkflowConfig;
  readonly jobs: readonly JobConfig[];
}

/** What `workflow:` says. */
export interface WorkflowConfig {
  readonly name: string | null;
  /** Undefined without rules: every event makes a pipeline. */
  readonly rules: readonly RuleConfig[] | undefined;
  readonly autoCancel: Partial<AutoCancel>;
  readonly span: Span | undefined;
}

/** Keywords that a job carries through to the plan as they are read. */
export type CarriedKeywords = Pick<
  PlannedJob,
  | 'image'
  | 'services'
  | 'tags'
  | 'before_script'
  | 'script'
  | 'after_script'
  | 'hooks'
  | 'run'
  | 'environment'
  | 'artifacts'
  | 'cache'
  | 'retry'
  | 'timeout'
  | 'interruptible'
  | 'resource_group'
  | 'trigger'
  | 'coverage'
  | 'release'
  | 'manual_confirmation'
  | 'pages'
  | 'secrets'
  | 'id_tokens'
  | 'identity'
  | 'dast_configuration'
  | 'inputs'
>;

/** One job of the file, before rules, before parallel ones are told apart. */
export interface JobConfig {
  readonly name: string;
  readonly kind: 'job' | 'bridge';
  /** The key in the file. */
  readonly key: Span;
  /** The whole job, defaults not copied in. */
  readonly body: MapNode;
  readonly stage: string;
  readonly stageSpan: Span;
  readonly when: When | undefined;
  readonly startIn: { readonly text: string; readonly seconds: number } | undefined;
  readonly allowFailure: AllowFailure | undefined;
  readonly needs: NeedsConfig | undefined;
  readonly dependencies: readonly { readonly job: string; readonly span: Span }[] | undefined;
  readonly rules: readonly RuleConfig[] | undefined;
  readonly only: PolicyConfig | undefined;
  readonly except: PolicyConfig | undefined;
  readonly parallel: ParallelConfig | undefined;
  readonly variables: readonly CiVariable[];
  readonly inheritVariables: boolean | readonly string[];
  readonly keywords: CarriedKeywords;
}
