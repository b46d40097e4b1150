import type { Store } from '#store/store';
import type { Pipeline } from './pipeline.ts';

/** A pipeline, then the one that triggered it, and so on up to the first, as far as they exist. */
export async function selfAndUpstreams(
  store: Store,
  pipeline: Pipeline,
): Promise<readonly Pipeline[]> {
  const found = [pipeline];
  for (let id = pipeline.upstreamPipelineId; id !== null; ) {
    const upstream = await store.pipelines.get(id);
    if (!upstream) break;
    found.push(upstream);
    id = upstream.upstreamPipelineId;
  }
  return found;
}
