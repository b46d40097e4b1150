import { type Condition, timestamp } from '@slipway/kube-objects';
import type { Definition, DefinitionNames } from './definition.ts';

/** Whether a definition gets the names that it asks for, as conditions in its status. */
export function withNameConditions(
  definition: Definition,
  all: readonly Definition[],
  now: Date,
): Definition {
  const { spec, status = {} } = definition;
  const conflict = nameConflict(definition, all);
  const isEstablished = isTrue(status.conditions, 'Established');
  const accepted =
    conflict === undefined
      ? condition('NamesAccepted', true, 'NoConflicts', 'no conflicts found')
      : condition('NamesAccepted', false, conflict.reason, conflict.message);
  const established =
    conflict === undefined
      ? condition(
          'Established',
          true,
          'InitialNamesAccepted',
          'the initial names have been accepted',
        )
      : condition('Established', false, 'NotAccepted', 'not all names are accepted');
  const news = isEstablished ? [accepted] : [accepted, established];
  const storage = spec.versions.find((version) => version.storage)?.name;
  const { storedVersions = [] } = status;
  return {
    ...definition,
    status: {
      ...status,
      conditions: news.reduce((list, next) => replaced(list, next, now), status.conditions ?? []),
      acceptedNames:
        conflict === undefined ? spec.names : (status.acceptedNames ?? { plural: '', kind: '' }),
      storedVersions:
        storage === undefined || storedVersions.includes(storage)
          ? storedVersions
          : [...storedVersions, storage],
    },
  };
}

const condition = (type: string, is: boolean, reason: string, message: string) => ({
  type,
  status: is ? 'True' : 'False',
  reason,
  message,
});

const isTrue = (conditions: readonly Condition[] = [], type: string) =>
  conditions.some((one) => one.type === type && one.status === 'True');

/** A condition keeps the time of its last change of status. */
function replaced(
  list: readonly Condition[],
  next: ReturnType<typeof condition>,
  now: Date,
): readonly Condition[] {
  const index = list.findIndex(({ type }) => type === next.type);
  const before = list[index];
  const lastTransitionTime =
    before?.status === next.status ? before.lastTransitionTime : timestamp(now);
  const made = { ...next, lastTransitionTime } as Condition;
  return index < 0 ? [...list, made] : list.with(index, made);
}

interface Conflict {
  readonly reason: string;
  readonly message: string;
}

/** The names that others of the group have already. */
function nameConflict(definition: Definition, all: readonly Definition[]): Conflict | undefined {
  const { group, names } = definition.spec;
  const resources = new Set<string>();
  const kinds = new Set<string>();
  for (const other of all) {
    if (other.spec.group !== group || other.metadata.name === definition.metadata.name) continue;
    const taken = other.status?.acceptedNames;
    if (taken === undefined || !isTrue(other.status?.conditions, 'NamesAccepted')) continue;
    for (const name of resourceNames(taken)) resources.add(name);
    kinds.add(taken.kind);
    if (taken.listKind !== undefined) kinds.add(taken.listKind);
  }
  const inUse = (name: string) => `"${name}" is already in use`;
  if (resources.has(names.plural))
    return { reason: 'PluralConflict', message: inUse(names.plural) };
  if (names.singular && resources.has(names.singular)) {
    return { reason: 'SingularConflict', message: inUse(names.singular) };
  }
  const short = names.shortNames?.find((name) => resources.has(name));
  if (short !== undefined) return { reason: 'ShortNamesConflict', message: inUse(short) };
  if (kinds.has(names.kind)) return { reason: 'KindConflict', message: inUse(names.kind) };
  if (names.listKind && kinds.has(names.listKind)) {
    return { reason: 'ListKindConflict', message: inUse(names.listKind) };
  }
  return undefined;
}

const resourceNames = ({ plural, singular, shortNames = [] }: DefinitionNames) =>
  [plural, singular, ...shortNames].filter((name) => name !== undefined && name !== '') as string[];
