import type { Node } from '#types/node';
import type { Pod } from '#types/pod';
import { holds, matches } from '#values/label-selector';

/** The part of a pod's `affinity` that decides where it can't go. */
interface Affinity {
  readonly nodeAffinity?: {
    readonly requiredDuringSchedulingIgnoredDuringExecution?: {
      readonly nodeSelectorTerms?: readonly Term[];
    };
  };
}

interface Term {
  readonly matchExpressions?: readonly Requirement[];
  readonly matchFields?: readonly Requirement[];
}

interface Requirement {
  readonly key: string;
  readonly operator: 'In' | 'NotIn' | 'Exists' | 'DoesNotExist' | 'Gt' | 'Lt';
  readonly values?: readonly string[];
}

/** Whether a node is one that a pod's nodeSelector and required node affinity allow. */
export function matchesAffinity({ spec }: Pod, { metadata }: Node): boolean {
  if (!matches({ matchLabels: spec.nodeSelector ?? {} }, metadata.labels)) return false;
  // The store has checked the fields of the pod against its schema.
  const affinity = spec.affinity as Affinity | undefined;
  const required = affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution;
  if (!required) return true;
  const fields = { 'metadata.name': metadata.name };
  return (required.nodeSelectorTerms ?? []).some(
    ({ matchExpressions = [], matchFields = [] }) =>
      matchExpressions.length + matchFields.length > 0 &&
      matchExpressions.every((requirement) => satisfies(requirement, metadata.labels ?? {})) &&
      matchFields.every((requirement) => satisfies(requirement, fields)),
  );
}

function satisfies(
  { key, operator, values = [] }: Requirement,
  labels: Readonly<Record<string, string>>,
): boolean {
  if (operator !== 'Gt' && operator !== 'Lt') return holds({ key, operator, values }, labels);
  const [value, bound] = [Number(labels[key]), Number(values[0])];
  return operator === 'Gt' ? value > bound : value < bound;
}
