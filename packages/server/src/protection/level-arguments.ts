import type { Args } from '#http/arguments';
import { HttpError } from '#http/http-error';

/** The words of GitLab for each level that a protection can name. */
const descriptions: Readonly<Record<number, string>> = {
  0: 'No one',
  30: 'Developers + Maintainers',
  40: 'Maintainers',
  60: 'Instance admins',
};

/** The lists of levels that a protection has, by the names under which they are asked for. */
export type LevelList =
  | 'allowed_to_push'
  | 'allowed_to_merge'
  | 'allowed_to_unprotect'
  | 'allowed_to_create';

const places: Readonly<Record<LevelList, number>> = {
  allowed_to_push: 1,
  allowed_to_merge: 2,
  allowed_to_unprotect: 3,
  allowed_to_create: 4,
};

/** A level has no row of its own, yet clients name it by an id: protection, list and level in one. */
function idOf(list: LevelList, protection: number, level: number): number {
  return protection * 1000 + places[list] * 100 + level;
}

/** Levels as GitLab shows them. */
export function levelsJson(list: LevelList, protection: number, levels: readonly number[]) {
  return levels.map((level) => ({
    id: idOf(list, protection, level),
    access_level: level,
    access_level_description: descriptions[level] ?? String(level),
    user_id: null,
    group_id: null,
    deploy_key_id: null,
  }));
}

/** One level as its number; throws 400 for any other than GitLab's. */
export function levelGiven(
  args: Args,
  name:
    | 'push_access_level'
    | 'merge_access_level'
    | 'unprotect_access_level'
    | 'create_access_level',
): readonly number[] | undefined {
  const level = args.integer(name);
  if (level === undefined) return undefined;
  return [checked(level, name, name === 'unprotect_access_level')];
}

/** A list of levels, `[{"access_level": 30}]`. Single users, groups and deploy keys are refused. */
export function levelsGiven(args: Args, list: LevelList): readonly number[] | undefined {
  const entries = args.objects(list);
  if (entries === undefined || entries.length === 0) return undefined;
  return [...new Set(entries.map((entry) => levelOf(entry, list)))];
}

/** What a list becomes: entries are added, and taken away by `{"id": 7, "_destroy": true}`. */
export function levelsChanged(
  args: Args,
  list: LevelList,
  protection: number,
  levels: readonly number[],
): readonly number[] | undefined {
  const entries = args.objects(list);
  if (entries === undefined) return undefined;
  const changed = new Set(levels);
  for (const entry of entries) {
    const id = entry.integer('id');
    const old = levels.find((level) => idOf(list, protection, level) === id);
    if (id !== undefined && old === undefined) throw invalid(`${list}[id] is invalid`);
    if (old !== undefined) changed.delete(old);
    if (entry.boolean('_destroy') !== true) changed.add(levelOf(entry, list));
  }
  return [...changed];
}

function levelOf(entry: Args, list: LevelList): number {
  for (const name of ['user_id', 'group_id', 'deploy_key_id', 'member_role_id']) {
    if (entry.has(name) && entry.raw(name) !== null) {
      throw invalid(`${list}[${name}] is not supported here: give an access_level`);
    }
  }
  const level = entry.requiredInteger('access_level');
  return checked(level, `${list}[access_level]`, list === 'allowed_to_unprotect');
}

/** Protection that nobody could end is no level of GitLab's either. */
function checked(level: number, name: string, isForUnprotect: boolean): number {
  const isKnown = level in descriptions && !(isForUnprotect && level === 0);
  if (!isKnown) throw invalid(`${name} does not have a valid value`);
  return level;
}

function invalid(error: string): HttpError {
  return new HttpError(400, 'Bad Request', { body: { error } });
}
