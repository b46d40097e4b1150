import { namespacesAround } from '#groups/namespaces-around';
import type { Project } from '#projects/project';
import type { Store } from '#store/store';
import { type ChosenLimits, effective, type LimitChange, type LimitValues } from './limit-table.ts';

/** Where limits are chosen. */
export type LimitScope =
  | { readonly kind: 'instance' }
  | { readonly kind: 'group' | 'project'; readonly id: number };

/** What may be how large, and how many there may be. */
export interface Limits {
  /** What holds where no group and no project says otherwise. */
  ofInstance(): Promise<LimitValues>;
  /** What holds in a project: its own word, else that of the nearest group, else the instance's. */
  of(projectId: number): Promise<LimitValues>;
  /** What has been chosen at one place. */
  chosen(scope: LimitScope): Promise<ChosenLimits>;
  choose(scope: LimitScope, change: LimitChange): Promise<void>;
  /** Of what is gone nothing is kept. */
  forget(scope: LimitScope): Promise<void>;
  /** What lies over a project, the instance first, the project last. */
  scopesOf(project: Project): Promise<readonly LimitScope[]>;
}

type LimitsStore = Pick<Store, 'settings' | 'projects' | 'namespaces'>;

/** Limits, kept as small facts of the instance. */
export function createLimits(store: LimitsStore): Limits {
  const instance: LimitScope = { kind: 'instance' };

  async function chosen(scope: LimitScope): Promise<ChosenLimits> {
    const text = await store.settings.get(keyOf(scope));
    return text === undefined ? {} : (JSON.parse(text) as ChosenLimits); // written by choose
  }

  async function scopesOf({ id, namespaceId }: Project): Promise<readonly LimitScope[]> {
    const around = await namespacesAround(store, namespaceId);
    const groups = around.toReversed().map((id): LimitScope => ({ kind: 'group', id }));
    return [instance, ...groups, { kind: 'project', id }];
  }

  return {
    ofInstance: async () => effective([await chosen(instance)]),
    async of(projectId) {
      const project = await store.projects.get(projectId);
      const scopes = project ? await scopesOf(project) : [instance];
      return effective(await Promise.all(scopes.map(chosen)));
    },
    chosen,
    async choose(scope, change) {
      const all = Object.entries({ ...(await chosen(scope)), ...change });
      const left = Object.fromEntries(all.filter(([, value]) => value !== null));
      await store.settings.set(keyOf(scope), JSON.stringify(left));
    },
    forget: (scope) => store.settings.delete(keyOf(scope)),
    scopesOf,
  };
}

function keyOf(scope: LimitScope): string {
  return scope.kind === 'instance' ? 'limits' : `limits of ${scope.kind} ${scope.id}`;
}
