import type { CiVariable } from '@slipway/ci';
import type { Project } from '#projects/project';
import type { Store } from '#store/store';
import type { JobVariable } from './job-variables.ts';
import type { StoredVariable } from './variable.ts';

type Owner = Pick<StoredVariable, 'ownerKind' | 'ownerId'>;

/** What is kept beside the code, lowest precedence first: instance, then groups from the root down, then project. */
export async function configuredVariables(
  store: Store,
  project: Project,
  seesProtected: boolean,
): Promise<CiVariable[]> {
  const owners = await ownersAbove(store, project);
  const lists = await Promise.all(owners.map((owner) => store.variables.list(owner)));
  return lists
    .flat()
    .filter((variable) => seesProtected || !variable.isProtected)
    .map(fromStored);
}

async function ownersAbove(store: Store, project: Project): Promise<readonly Owner[]> {
  const owners: Owner[] = [{ ownerKind: 'project', ownerId: project.id }];
  let namespaceId: number | null = project.namespaceId;
  while (namespaceId !== null) {
    owners.unshift({ ownerKind: 'namespace', ownerId: namespaceId });
    namespaceId = (await store.namespaces.get(namespaceId))?.parentId ?? null;
  }
  return [{ ownerKind: 'instance', ownerId: 0 }, ...owners];
}

function fromStored(variable: StoredVariable): JobVariable {
  return {
    key: variable.key,
    value: variable.value,
    raw: variable.isRaw,
    file: variable.variableType === 'file',
    masked: variable.isMasked,
    protected: variable.isProtected,
    environmentScope: variable.environmentScope,
    isSecret: true,
  };
}
