import { type CompileResult, compile, lint, type VariableLayers } from '@slipway/ci';
import { getCommit, type Repository, readFile } from '@slipway/git';
import { variablesOf } from '#pipelines/move-pipeline';
import type { Pipeline } from '#pipelines/pipeline';
import type { Asker } from '#protection/run-rights';
import { found, Refused } from '#refused';
import type { Context } from '#services';
import type { Variables } from '#variables/variables';
import { eventContext } from './event-context.ts';

type Needs = Context & { readonly variables: Pick<Variables, 'forPipeline'> };

/** What the file of a pipeline's commit makes, and why. */
export interface PipelineConfiguration {
  readonly result: CompileResult;
  readonly merged: string | null | undefined;
  readonly layers: VariableLayers;
}

/**
 * The configuration that a pipeline came from: its commit's file with its own ref, source and
 * variables. Project variables are those of today.
 */
export async function configurationOf(
  context: Needs,
  who: Asker,
  repository: Repository,
  pipeline: Pipeline,
): Promise<PipelineConfiguration> {
  if (pipeline.source === 'parent_pipeline' || pipeline.source === 'external') {
    throw new Refused('unprocessable', whyNone[pipeline.source]);
  }
  const { ref, isTag, source, sha } = pipeline;
  found(await getCommit(repository, sha), 'Commit');
  const given = pipeline.variables.length === 0 ? [] : await variablesOf(context, who, pipeline);
  const file = await readFile(repository, sha, who.project.ciConfigPath);
  const text = found(file, 'Configuration').toString('utf8');
  const event = { ref, isTag, source, sha, given };
  const { context: told, layers } = await eventContext(context, who, repository, event);
  const [result, report] = await Promise.all([compile(text, told), lint(text, told)]);
  return { result, merged: report.merged_yaml, layers };
}

const whyNone = {
  parent_pipeline:
    'Its parent pipeline made it: what its trigger job includes is its configuration. Look at the parent’s.',
  external: 'It has no configuration: another program reported its jobs.',
};
