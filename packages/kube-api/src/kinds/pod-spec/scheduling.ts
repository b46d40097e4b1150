import { oneOf, texts, within } from '#schema/checks';
import { type Draft, isDraft, part, parts, text } from '#schema/draft';
import {
  addAll,
  duplicate,
  type FieldError,
  forbiddenField,
  invalid,
  required,
  unsupported,
} from '#schema/field-error';
import { checkKey, checkLabels, checkLabelValue, checkName } from '#schema/names';
import { checkLabelSelector, checkNodeSelectorTerm } from './selector.ts';

const requiredTerms = 'requiredDuringSchedulingIgnoredDuringExecution';
const preferredTerms = 'preferredDuringSchedulingIgnoredDuringExecution';

/** What is wrong with the fields that say where a pod may run. */
export function checkScheduling(spec: Draft, prefix: string): FieldError[] {
  const affinity = part(spec, 'affinity');
  return [
    ...checkLabels(`${prefix}.nodeSelector`, spec.nodeSelector),
    ...parts(spec, 'tolerations').flatMap((toleration, index) =>
      checkToleration(toleration, `${prefix}.tolerations[${index}]`),
    ),
    ...checkNodeAffinity(part(affinity, 'nodeAffinity'), `${prefix}.affinity.nodeAffinity`),
    ...['podAffinity', 'podAntiAffinity'].flatMap((kind) =>
      checkPodAffinity(part(affinity, kind), `${prefix}.affinity.${kind}`),
    ),
    ...checkSpread(spec, `${prefix}.topologySpreadConstraints`),
    ...checkGates(spec, prefix),
    ...oneOf(spec, prefix, 'preemptionPolicy', ['Never', 'PreemptLowerPriority']),
    ...(spec.priorityClassName === undefined || spec.priorityClassName === ''
      ? []
      : checkName('subdomain', `${prefix}.priorityClassName`, text(spec, 'priorityClassName'))),
  ];
}

const effects = ['NoSchedule', 'PreferNoSchedule', 'NoExecute'];

/** What is wrong with one toleration. */
export function checkToleration(toleration: Draft, field: string): FieldError[] {
  const errors: FieldError[] = [];
  const key = text(toleration, 'key');
  const operator = text(toleration, 'operator');
  const effect = text(toleration, 'effect');
  if (key !== '') errors.push(...checkKey(`${field}.key`, key));
  else if (operator !== 'Exists') {
    const why =
      'operator must be Exists when `key` is empty, which means "match all values and all keys"';
    errors.push(invalid(`${field}.operator`, operator, why));
  }
  if (toleration.tolerationSeconds !== undefined && effect !== 'NoExecute') {
    const why = "effect must be 'NoExecute' when `tolerationSeconds` is set";
    errors.push(invalid(`${field}.effect`, effect, why));
  }
  if (operator === '' || operator === 'Equal') {
    errors.push(...checkLabelValue(`${field}.operator`, text(toleration, 'value')));
  } else if (operator !== 'Exists') {
    errors.push(unsupported(`${field}.operator`, operator, ['Equal', 'Exists']));
  } else if (text(toleration, 'value') !== '') {
    const why = "value must be empty when `operator` is 'Exists'";
    errors.push(invalid(`${field}.operator`, toleration, why));
  }
  if (effect !== '') errors.push(...oneOf(toleration, field, 'effect', effects));
  return errors;
}

function checkNodeAffinity(affinity: Draft, field: string): FieldError[] {
  const errors: FieldError[] = [];
  if (isDraft(affinity[requiredTerms])) {
    const terms = parts(part(affinity, requiredTerms), 'nodeSelectorTerms');
    const place = `${field}.${requiredTerms}.nodeSelectorTerms`;
    if (terms.length === 0) {
      errors.push(required(place, 'must have at least one node selector term'));
    }
    const found = terms.flatMap((term, index) => checkNodeSelectorTerm(term, `${place}[${index}]`));
    addAll(errors, found);
  }
  for (const [index, term] of parts(affinity, preferredTerms).entries()) {
    const place = `${field}.${preferredTerms}[${index}]`;
    addAll(errors, checkWeight(term, place));
    addAll(errors, checkNodeSelectorTerm(part(term, 'preference'), `${place}.preference`));
  }
  return errors;
}

function checkPodAffinity(affinity: Draft, field: string): FieldError[] {
  const hard = parts(affinity, requiredTerms).flatMap((term, index) =>
    checkPodTerm(term, `${field}.${requiredTerms}[${index}]`),
  );
  const soft = parts(affinity, preferredTerms).flatMap((term, index) => {
    const place = `${field}.${preferredTerms}[${index}]`;
    const inner = part(term, 'podAffinityTerm');
    return [...checkWeight(term, place), ...checkPodTerm(inner, `${place}.podAffinityTerm`)];
  });
  return [...hard, ...soft];
}

function checkWeight({ weight }: Draft, field: string): FieldError[] {
  if (Number(weight ?? 0) >= 1 && Number(weight) <= 100) return [];
  return [invalid(`${field}.weight`, weight ?? 0, 'must be in the range 1-100')];
}

function checkPodTerm(term: Draft, field: string): FieldError[] {
  const key = text(term, 'topologyKey');
  return [
    ...checkLabelSelector(term.labelSelector, `${field}.labelSelector`),
    ...checkLabelSelector(term.namespaceSelector, `${field}.namespaceSelector`),
    ...texts(term.namespaces).flatMap((namespace, index) =>
      checkName('label', `${field}.namespaces[${index}]`, namespace),
    ),
    ...checkMatchLabelKeys(term, field),
    ...checkTopologyKey(key, field),
  ];
}

function checkTopologyKey(key: string, field: string): FieldError[] {
  return key === ''
    ? [required(`${field}.topologyKey`, 'can not be empty')]
    : checkKey(`${field}.topologyKey`, key);
}

function checkMatchLabelKeys(term: Draft, field: string): FieldError[] {
  return ['matchLabelKeys', 'mismatchLabelKeys'].flatMap((list) => {
    const keys = texts(term[list]);
    if (keys.length > 0 && term.labelSelector === undefined) {
      return [
        forbiddenField(`${field}.${list}`, 'must not be specified when labelSelector is not set'),
      ];
    }
    return keys.flatMap((key, index) => checkKey(`${field}.${list}[${index}]`, key));
  });
}

function checkSpread(spec: Draft, field: string): FieldError[] {
  const seen = new Set<string>();
  return parts(spec, 'topologySpreadConstraints').flatMap((constraint, index) => {
    const place = `${field}[${index}]`;
    const errors = checkConstraint(constraint, place);
    const pair = `{${text(constraint, 'topologyKey')}, ${text(constraint, 'whenUnsatisfiable')}}`;
    if (seen.has(pair)) {
      errors.push(duplicate(`${place}.{topologyKey, whenUnsatisfiable}`, pair));
    }
    seen.add(pair);
    return errors;
  });
}

function checkConstraint(constraint: Draft, field: string): FieldError[] {
  const errors: FieldError[] = [];
  const { maxSkew = 0, minDomains } = constraint;
  const action = text(constraint, 'whenUnsatisfiable');
  if (Number(maxSkew) <= 0) {
    errors.push(invalid(`${field}.maxSkew`, maxSkew, 'must be greater than zero'));
  }
  errors.push(...checkTopologyKey(text(constraint, 'topologyKey'), field));
  if (!['DoNotSchedule', 'ScheduleAnyway'].includes(action)) {
    const words = ['DoNotSchedule', 'ScheduleAnyway'];
    errors.push(unsupported(`${field}.whenUnsatisfiable`, action, words));
  }
  if (minDomains !== undefined && Number(minDomains) <= 0) {
    errors.push(invalid(`${field}.minDomains`, minDomains, 'must be greater than zero'));
  }
  if (minDomains !== undefined && action === 'ScheduleAnyway') {
    const why =
      'can only use minDomains if whenUnsatisfiable=DoNotSchedule, not whenUnsatisfiable=ScheduleAnyway';
    errors.push(invalid(`${field}.minDomains`, minDomains, why));
  }
  return [
    ...errors,
    ...checkLabelSelector(constraint.labelSelector, `${field}.labelSelector`),
    ...checkMatchLabelKeys(constraint, field),
    ...['nodeAffinityPolicy', 'nodeTaintsPolicy'].flatMap((policy) =>
      oneOf(constraint, field, policy, ['Honor', 'Ignore']),
    ),
  ];
}

function checkGates(spec: Draft, prefix: string): FieldError[] {
  const seen = new Set<string>();
  return parts(spec, 'schedulingGates').flatMap((gate, index) => {
    const field = `${prefix}.schedulingGates[${index}]`;
    const name = text(gate, 'name');
    const errors = checkKey(`${field}.name`, name);
    if (seen.has(name)) errors.push(duplicate(field, name));
    seen.add(name);
    return errors;
  });
}

/** How long a pod may run. */
export const checkDeadline = (spec: Draft, prefix: string): FieldError[] =>
  within(spec, prefix, 'activeDeadlineSeconds', [1, 2_147_483_647]);

/** What is wrong with the taints of a node. */
export function checkTaints(taints: readonly Draft[]): FieldError[] {
  const seen = new Set<string>();
  return taints.flatMap((taint, index) => {
    const field = `spec.taints[${index}]`;
    const key = text(taint, 'key');
    const effect = text(taint, 'effect');
    const errors = checkKey(`${field}.key`, key);
    if (effect === '') errors.push(required(`${field}.effect`));
    else errors.push(...oneOf(taint, field, 'effect', effects));
    const what = `${key}:${effect}`;
    if (seen.has(what)) errors.push(duplicate(field, { key, effect }));
    seen.add(what);
    return errors;
  });
}
