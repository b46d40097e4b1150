import { found, Refused, unprocessable } from '#refused';
import { type Change, type New, StoreConflict } from '#store/records';
import type { Store } from '#store/store';
import type { StoredVariable } from './variable.ts';

/** Whose variables: of the instance, a group or a project. */
export type VariableOwner = Pick<StoredVariable, 'ownerKind' | 'ownerId'>;

/** Keeps a variable. */
export async function createVariable(
  store: Store,
  variable: New<StoredVariable>,
): Promise<StoredVariable> {
  check(variable);
  return store.variables.create(variable).catch((error: unknown) => {
    throw taken(error, variable.key);
  });
}

/** Changes a variable. */
export async function editVariable(
  store: Store,
  old: StoredVariable,
  change: Change<StoredVariable>,
): Promise<StoredVariable> {
  check({ ...old, ...change });
  const changed = await store.variables.update(old.id, change).catch((error: unknown) => {
    throw taken(error, old.key);
  });
  return found(changed, 'Variable');
}

/** The variable of a key; with several of them the environment scope chooses. */
export async function variableOf(
  store: Store,
  owner: VariableOwner,
  key: string,
  scope: string | undefined,
): Promise<StoredVariable> {
  const ofKey = (await store.variables.list(owner)).filter((variable) => variable.key === key);
  const matching = ofKey.filter((it) => scope === undefined || it.environmentScope === scope);
  if (matching.length > 1) {
    const message =
      "There are multiple variables with provided parameters. Please use 'filter[environment_scope]'";
    throw new Refused('conflict', message);
  }
  return found(matching[0], 'Variable');
}

function check({ key, value, isMasked }: Pick<StoredVariable, 'key' | 'value' | 'isMasked'>): void {
  if (!/^[A-Za-z0-9_]{1,255}$/.test(key)) {
    throw unprocessable('key', "can contain only letters, digits and '_'.");
  }
  // A shorter value, or one with blanks, can't be masked reliably in a log.
  if (isMasked && !/^\S{8,}$/.test(value)) throw unprocessable('value', 'is invalid');
}

function taken(error: unknown, key: string): unknown {
  if (!(error instanceof StoreConflict)) return error;
  return unprocessable('key', `(${key}) has already been taken`);
}

/** Forgets a variable. */
export async function deleteVariable(store: Store, { id }: StoredVariable): Promise<void> {
  await store.variables.delete(id);
}

/** All of an owner's. */
export function storedVariables(
  store: Store,
  owner: VariableOwner,
): Promise<readonly StoredVariable[]> {
  return store.variables.list(owner);
}
