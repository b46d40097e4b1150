import type { KubeObject } from '@slipway/kube-objects';
import { badRequest } from '@slipway/kube-objects';
import { fieldsAt, type SelectableFields } from '#scheme/selectable-fields';

/** Whether an object is wanted. */
export type Predicate = (object: KubeObject) => boolean;

type Labels = Readonly<Record<string, string | undefined>>;

const setExpression = /^([^\s!=<>()]+)\s+(in|notin)\s*\(([^)]*)\)$/;
const compareExpression = /^([^\s!=<>]+)\s*(==|=|!=|<|>)\s*([^\s=<>!]*)$/;
const existsExpression = /^(!?)\s*([^\s!=<>(),]+)$/;

/** Parses `app=web,tier in (a,b),!old`; empty text selects everything. */
export function parseLabelSelector(text: string): Predicate {
  const tests = splitRequirements(text).map(parseRequirement);
  return ({ metadata: { labels = {} } }) => tests.every((test) => test(labels));
}

/** Splits at commas outside of brackets. */
function splitRequirements(text: string): readonly string[] {
  const pieces: string[] = [];
  let isOpen = false;
  let start = 0;
  for (let index = 0; index < text.length; index += 1) {
    const character = text[index];
    if (character === '(') isOpen = true;
    else if (character === ')') isOpen = false;
    else if (character === ',' && !isOpen) {
      pieces.push(text.slice(start, index));
      start = index + 1;
    }
  }
  pieces.push(text.slice(start));
  return pieces.map((piece) => piece.trim()).filter((piece) => piece !== '');
}

function parseRequirement(text: string): (labels: Labels) => boolean {
  const set = setExpression.exec(text);
  if (set !== null) {
    const [, key = '', operator, list = ''] = set;
    const values = new Set(list.split(',').map((value) => value.trim()));
    if (operator === 'in') return (labels) => values.has(labelOf(labels, key) ?? missing);
    return (labels) => !values.has(labelOf(labels, key) ?? missing);
  }
  const compare = compareExpression.exec(text);
  if (compare !== null) {
    const [, key = '', operator, value = ''] = compare;
    switch (operator) {
      case '!=':
        return (labels) => labelOf(labels, key) !== value;
      case '<':
        return (labels) => Number(labelOf(labels, key) ?? 'none') < Number(value);
      case '>':
        return (labels) => Number(labelOf(labels, key) ?? 'none') > Number(value);
      default:
        return (labels) => labelOf(labels, key) === value;
    }
  }
  const exists = existsExpression.exec(text);
  if (exists === null) throw badRequest(`unable to parse requirement: ${text}`);
  const [, not, key = ''] = exists;
  return (labels) => (labelOf(labels, key) === undefined) === (not === '!');
}

/** `constructor` and the like are no labels of an object that does not have them. */
const labelOf = (labels: Labels, key: string): string | undefined =>
  Object.hasOwn(labels, key) ? labels[key] : undefined;

/** No label value is this text: it has a character that values cannot have. */
const missing = '\0';

/** Fields that every object can be selected by. */
const ofEveryKind = fieldsAt('metadata.name', 'metadata.namespace');

/** A field selector, and the one name that it allows, if it does. */
export interface FieldSelector {
  readonly matches: Predicate;
  readonly name: string | undefined;
}

/** Parses `metadata.name=a,status.phase!=Running` for a kind with these fields. */
export function parseFieldSelector(text: string, more: SelectableFields = {}): FieldSelector {
  const fields = new Map([...Object.entries(ofEveryKind), ...Object.entries(more)]);
  let name: string | undefined;
  const tests = text
    .split(/(?<!\\),/)
    .filter((requirement) => requirement !== '')
    .map((requirement) => {
      const [, field = '', operator, raw = ''] = /^(.*?)(!=|==|=)(.*)$/.exec(requirement) ?? [];
      if (operator === undefined) {
        throw badRequest(`invalid selector: '${requirement}'; can't understand '${requirement}'`);
      }
      const textOf = fields.get(field);
      if (textOf === undefined) throw badRequest(`field label not supported: ${field}`);
      const value = raw.replace(/\\([\\,=])/g, '$1');
      const isEqual = operator !== '!=';
      if (field === 'metadata.name' && isEqual) name = value;
      return (object: KubeObject) => (textOf(object) === value) === isEqual;
    });
  return { matches: (object) => tests.every((test) => test(object)), name };
}
