import type { GroupVersion, Served, ServedSubresource } from '#discovery/group-version';

/** An APIResourceList, as much of it as others may be trusted to send. */
interface ResourceList {
  readonly resources?: readonly Partial<Resource>[];
}

interface Resource {
  readonly name: string;
  readonly singularName: string;
  readonly namespaced: boolean;
  readonly kind: string;
  readonly group: string;
  readonly version: string;
  readonly verbs: readonly string[];
  readonly shortNames: readonly string[];
  readonly categories: readonly string[];
}

/** What another server says that it serves of a group version; undefined when it says something else. */
export function readResourceList(
  { group, version }: Pick<GroupVersion, 'group' | 'version'>,
  document: unknown,
): GroupVersion | undefined {
  const { resources } = (document ?? {}) as ResourceList;
  if (!Array.isArray(resources)) return undefined;
  const all = resources.filter(({ name, kind }) => typeof name === 'string' && kind !== undefined);
  const own = all.filter(({ name = '' }) => !name.includes('/'));
  return { group, version, resources: own.map((resource) => served(resource, all)) };

  function served(resource: Partial<Resource>, list: readonly Partial<Resource>[]): Served {
    const { name = '', kind = '', namespaced = false, verbs = [] } = resource;
    const { singularName = '', shortNames, categories } = resource;
    return {
      plural: name,
      singular: singularName,
      kind,
      namespaced,
      verbs,
      ...(shortNames && { shortNames }),
      ...(categories && { categories }),
      subresources: list.flatMap((one) => subresource(name, one)),
    };
  }

  function subresource(plural: string, resource: Partial<Resource>): readonly ServedSubresource[] {
    const { name = '', kind = '', verbs = [] } = resource;
    if (!name.startsWith(`${plural}/`)) return [];
    const of = { group: resource.group ?? group, version: resource.version ?? version, kind };
    return [{ name: name.slice(plural.length + 1), kind: of, verbs }];
  }
}
