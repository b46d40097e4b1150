import { type CiVariable, expandText, VariableResolver } from '@slipway/ci';
import type { JobRecord } from '#jobs/job';
import type { Pipeline } from '#pipelines/pipeline';
import { selfAndUpstreams } from '#pipelines/upstream-pipelines';
import type { Store } from '#store/store';

/** What a job receives from parent, child and sister pipelines. */
export interface FamilyDependencies {
  readonly jobs: readonly JobRecord[];
  /** Needs, in words, that no successful job fulfils and that are not optional. */
  readonly missing: readonly string[];
}

/**
 * The jobs of `needs: {pipeline: ID, job: NAME}`. Nothing waits for them: they must have succeeded
 * when the job is taken. `around` is what the id may refer to.
 */
export async function familyDependencies(
  store: Store,
  pipeline: Pipeline,
  job: JobRecord,
  around: () => Promise<readonly CiVariable[]>,
): Promise<FamilyDependencies> {
  const needs = job.definition.cross_pipeline_needs.filter(
    (need) => need.project === undefined && need.artifacts,
  );
  if (needs.length === 0) return { jobs: [], missing: [] };
  const resolver = new VariableResolver(await around());
  const expand = (text = '') => expandText(text, (key) => resolver.value(key)).trim();
  const family = await familyOf(store, pipeline);
  const jobs: JobRecord[] = [];
  const missing: string[] = [];
  for (const { pipeline: id, job: name, optional } of needs) {
    const wanted = { id: expand(id), name: expand(name) };
    const other = /^\d{1,15}$/.test(wanted.id)
      ? await store.pipelines.get(Number(wanted.id))
      : undefined;
    const isRelated = other !== undefined && (await familyOf(store, other)) === family;
    const siblings = isRelated ? await store.jobs.ofPipeline(other.id) : [];
    const found = siblings.find((each) => each.name === wanted.name && each.status === 'success');
    if (found) jobs.push(found);
    else if (!optional) missing.push(`job ${wanted.name} of pipeline ${wanted.id || id}`);
  }
  return { jobs, missing };
}

/** The topmost pipeline above this one in the same project: relatives have it in common. */
async function familyOf(store: Store, pipeline: Pipeline): Promise<number> {
  const chain = await selfAndUpstreams(store, pipeline);
  const stranger = chain.findIndex(({ projectId }) => projectId !== pipeline.projectId);
  const own = stranger < 0 ? chain : chain.slice(0, stranger);
  return own.at(-1)?.id ?? pipeline.id;
}
