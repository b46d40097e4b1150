import type { LabelSelector } from '#types/meta';

/** The labels of an object. */
export type Labels = Readonly<Record<string, string>>;

type Expression = NonNullable<LabelSelector['matchExpressions']>[number];

/** Whether `labels` satisfy all of a selector. An empty selector matches everything. */
export function matches(selector: LabelSelector, labels: Labels = {}): boolean {
  return (
    Object.entries(selector.matchLabels ?? {}).every(([key, value]) => labels[key] === value) &&
    (selector.matchExpressions ?? []).every((expression) => holds(expression, labels))
  );
}

/** Whether labels satisfy one rule. */
export function holds({ key, operator, values = [] }: Expression, labels: Labels): boolean {
  // `constructor` and the like are no labels of an object that does not have them.
  const value = Object.hasOwn(labels, key) ? labels[key] : undefined;
  switch (operator) {
    case 'In':
      return value !== undefined && values.includes(value);
    case 'NotIn':
      return value === undefined || !values.includes(value);
    case 'Exists':
      return value !== undefined;
    case 'DoesNotExist':
      return value === undefined;
  }
}

/** Whether a selector names anything at all; controllers leave everything alone otherwise. */
export const isEmptySelector = ({ matchLabels = {}, matchExpressions = [] }: LabelSelector) =>
  Object.keys(matchLabels).length === 0 && matchExpressions.length === 0;

/** A label selector in the form that a query takes; `<none>` when it is empty. */
export function selectorText({ matchLabels = {}, matchExpressions = [] }: LabelSelector): string {
  const equal = Object.entries(matchLabels)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, value]) => `${key}=${value}`);
  const others = matchExpressions.map(({ key, operator, values = [] }) => {
    const list = [...values].sort().join(',');
    return {
      In: `${key} in (${list})`,
      NotIn: `${key} notin (${list})`,
      Exists: key,
      DoesNotExist: `!${key}`,
    }[operator];
  });
  return [...equal, ...others].join(',') || '<none>';
}
