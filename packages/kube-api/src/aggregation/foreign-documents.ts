import type { ForeignDocuments } from '#discovery/openapi-v2';
import type { PatchOperation, QueryParameter, Swagger } from '#discovery/swagger';
import type { Aggregator } from './aggregator.ts';

/** The older schema documents of others, each reduced to what is its own. */
export const foreignDocuments = (aggregator: Aggregator): ForeignDocuments => ({
  get generation() {
    return aggregator.generation;
  },
  async read() {
    const all = aggregator.published().map(async ({ service, path }) => {
      // One that has none, or is away, takes nothing from the others.
      const document = await aggregator.read(service, '/openapi/v2').catch(() => undefined);
      return document === undefined ? [] : [reduce(document as Partial<Swagger>, `/${path}/`)];
    });
    return (await Promise.all(all)).flat();
  },
});

/** The schemas, and of the paths below `prefix` what changes objects, as in the document of our own. */
function reduce({ paths = {}, definitions = {} }: Partial<Swagger>, prefix: string): Swagger {
  const own = Object.entries(paths).flatMap(([path, item]) => {
    if (!path.startsWith(prefix) || item?.patch === undefined) return [];
    return [[path, { patch: reducePatch(item.patch) }] as const];
  });
  const info = { title: 'Kubernetes', version: 'unversioned' };
  return { swagger: '2.0', info, paths: Object.fromEntries(own), definitions };
}

function reducePatch(patch: PatchOperation): PatchOperation {
  const isText = (parameter: Partial<QueryParameter>) =>
    parameter.in === 'query' && parameter.type === 'string' && parameter.name !== undefined;
  return {
    operationId: String(patch.operationId),
    parameters: (patch.parameters ?? [])
      .filter(isText)
      .map(({ name }) => ({ name, in: 'query', type: 'string' })),
    responses: { 200: { description: 'OK' } },
    'x-kubernetes-group-version-kind': patch['x-kubernetes-group-version-kind'] ?? {},
  };
}
