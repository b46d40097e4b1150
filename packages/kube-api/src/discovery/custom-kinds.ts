import type { ResourceRoute } from '#api/route';

/**
 * The list of custom kinds: there are none, and discovery does not offer to make any. But kubectl
 * reads it before it tells a person that a file's kind is unknown, and reports a missing list instead.
 */
export function listCustomKinds(
  { group, version, plural, verb }: ResourceRoute,
  revision: number,
): object | undefined {
  const isList = verb === 'list' && version === 'v1' && plural === 'customresourcedefinitions';
  if (!isList || group !== 'apiextensions.k8s.io') return undefined;
  return {
    kind: 'CustomResourceDefinitionList',
    apiVersion: 'apiextensions.k8s.io/v1',
    metadata: { resourceVersion: String(revision) },
    items: [],
  };
}
