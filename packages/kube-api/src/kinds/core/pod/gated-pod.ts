/** Who takes the gates away from a pod may say where it goes, more closely than the pod does. */
import { isDeepStrictEqual } from 'node:util';
import { type Draft, isDraft, part, parts } from '#schema/draft';
import { type FieldError, invalid } from '#schema/field-error';

/** Whether a pod waits until others have done something with it. */
export const isGated = (spec: Draft) => parts(spec, 'schedulingGates').length > 0;

/** Takes away what says where a pod may go. */
export function dropPlacement(spec: Draft): void {
  delete spec.nodeSelector;
  if (!isDraft(spec.affinity)) return;
  const { nodeAffinity: _, ...others } = spec.affinity;
  if (Object.keys(others).length === 0) delete spec.affinity;
  else spec.affinity = others;
}

/** A pod that waits may become choosier, and nothing that it demands may go. */
export const checkPlacement = (spec: Draft, old: Draft): FieldError[] => [
  ...checkSelector(part(spec, 'nodeSelector'), part(old, 'nodeSelector')),
  ...checkTerms(termsOf(spec), termsOf(old)),
];

function checkSelector(now: Draft, before: Draft): FieldError[] {
  if (Object.entries(before).every(([key, value]) => now[key] === value)) return [];
  const why = 'only additions to spec.nodeSelector are allowed (no mutations or deletions)';
  return [invalid('spec.nodeSelector', now, why)];
}

const required = 'requiredDuringSchedulingIgnoredDuringExecution';

const termsOf = (spec: Draft) =>
  parts(part(part(part(spec, 'affinity'), 'nodeAffinity'), required), 'nodeSelectorTerms');

function checkTerms(now: readonly Draft[], before: readonly Draft[]): FieldError[] {
  const field = `spec.affinity.nodeAffinity.${required}.nodeSelectorTerms`;
  if (before.length > 0 && now.length !== before.length) {
    const why = 'no additions/deletions to non-empty NodeSelectorTerms list are allowed';
    return [invalid(field, now, why)];
  }
  const why = 'only additions are allowed (no mutations or deletions)';
  return before.flatMap((term, index) =>
    onlyAdds(now[index] ?? {}, term) ? [] : [invalid(`${field}[${index}]`, now[index], why)],
  );
}

/** Any one term is enough: an empty one, which no node fits, must stay so. */
function onlyAdds(now: Draft, before: Draft): boolean {
  const lists = ['matchExpressions', 'matchFields'];
  const isEmpty = (term: Draft) => lists.every((list) => parts(term, list).length === 0);
  if (isEmpty(before)) return isEmpty(now);
  return lists.every((list) => {
    const demands = parts(before, list);
    return isDeepStrictEqual(parts(now, list).slice(0, demands.length), demands);
  });
}
