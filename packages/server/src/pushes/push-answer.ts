import type { Pipeline } from '#pipelines/pipeline';

const mostWarnings = 5;

/** What the person at git is told of the pipeline of one ref. */
export function pipelineLines(pipeline: Pipeline, projectUrl: string): string[] {
  const address = `${projectUrl}/-/pipelines/${pipeline.id}`;
  if (pipeline.status === 'skipped') return [`Pipeline skipped for ${pipeline.ref}.`];
  if (pipeline.yamlErrors === null) {
    return [`Pipeline for ${pipeline.ref}: ${address}`, ...warned(pipeline, address)];
  }
  return [
    `Pipeline for ${pipeline.ref} failed: the configuration can't be used.`,
    ...pipeline.yamlErrors.split('\n'),
    address,
  ];
}

/** What they are told of a ref that gets no pipeline. */
export function noPipelineLine(ref: string, why: string): string {
  return `No pipeline for ${ref.replace(/^refs\/(heads|tags)\//, '')}: ${why}`;
}

/** What they are told of a push of very many refs. */
export function tooManyLine(most: number): string {
  return `Only the first ${most} branches and tags of a push get pipelines (git_push_pipeline_limit): start those of the others by hand.`;
}

/** The first line of each warning; the page has them whole. */
function warned({ warnings }: Pipeline, address: string): string[] {
  if (warnings.length === 0) return [];
  const first = warnings.slice(0, mostWarnings).map((warning) => warning.split('\n')[0] ?? '');
  return [...first, `${address}?tab=warnings`];
}
