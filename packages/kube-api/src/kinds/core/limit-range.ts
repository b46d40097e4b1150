import type { KubeObject } from '@slipway/kube-objects';
import { quantityValue } from '@slipway/kube-objects';
import { nameColumn } from '#columns/column';
import { type Draft, isDraft, part, parts, setField, text } from '#schema/draft';
import { duplicate, type FieldError, forbiddenField, invalid, required } from '#schema/field-error';
import { checkKey } from '#schema/names';
import { defineKind } from '#scheme/kind';

/** LimitRange of v1. */
export const limitRange = defineKind('LimitRange', 'limitranges', {
  shortNames: ['limits'],
  isMadeByPut: true,
  defaults: [['spec', {}]],
  prepare: completeItems,
  validate: (object) => {
    const items = parts(part(object, 'spec'), 'limits');
    const types = items.map((item) => text(item, 'type'));
    return items.flatMap((item, index) => {
      const field = `spec.limits[${index}]`;
      const errors = checkItem(item, field);
      const type = types[index] ?? '';
      if (types.indexOf(type) < index) errors.push(duplicate(`${field}.type`, type));
      return errors;
    });
  },
  columns: [
    nameColumn,
    {
      name: 'Created At',
      type: 'string',
      description: 'When it was made.',
      priority: 0,
      cell: ({ metadata }: KubeObject) => metadata.creationTimestamp,
    },
  ],
});

/** The upper bound of containers is their default limit, and that their default request. */
function completeItems(object: Draft): void {
  for (const item of parts(part(object, 'spec'), 'limits')) {
    if (item.type !== 'Container') continue;
    fill(item, 'default', ['max']);
    fill(item, 'defaultRequest', ['default', 'min']);
  }
}

function fill(item: Draft, field: string, sources: readonly string[]): void {
  const amounts: Draft = { ...part(item, field) };
  for (const source of sources) {
    for (const [name, amount] of Object.entries(part(item, source))) {
      if (!Object.hasOwn(amounts, name)) setField(amounts, name, amount);
    }
  }
  if (Object.keys(amounts).length > 0) item[field] = amounts;
}

const members = ['max', 'min', 'default', 'defaultRequest', 'maxLimitRequestRatio'] as const;

function checkItem(item: Draft, field: string): FieldError[] {
  const type = text(item, 'type');
  const errors = members.flatMap((member) =>
    Object.keys(part(item, member)).flatMap((name) =>
      checkKey(`${field}.${member}[${name}]`, name),
    ),
  );
  if (type === '') errors.push(required(`${field}.type`));
  else errors.push(...checkKey(`${field}.type`, type));
  if (type === 'Pod') {
    for (const member of ['default', 'defaultRequest']) {
      if (!isDraft(item[member]) || Object.keys(item[member] as Draft).length === 0) continue;
      errors.push(
        forbiddenField(`${field}.${member}`, "may not be specified when `type` is 'Pod'"),
      );
    }
  }
  if (type === 'PersistentVolumeClaim') {
    const hasBound = ['min', 'max'].some((member) => part(item, member).storage !== undefined);
    const why = 'either minimum or maximum storage value is required, but neither was provided';
    if (!hasBound) errors.push(required(field, why));
  }
  return [...errors, ...checkOrder(item, field)];
}

/** Pairs of which the first may not be greater, with their words. */
const order = [
  ['min', 'max', 'min value', 'max value'],
  ['defaultRequest', 'max', 'default request value', 'max value'],
  ['defaultRequest', 'default', 'default request value', 'default limit value'],
  ['default', 'max', 'default value', 'max value'],
] as const;
const reverse = [
  ['min', 'defaultRequest', 'default request value', 'min value'],
  ['min', 'default', 'default value', 'min value'],
] as const;

function checkOrder(item: Draft, field: string): FieldError[] {
  const pairs = [
    ...order.map(([less, more, a, b]) => ({ less, more, place: less, words: [a, 'greater', b] })),
    ...reverse.map(([less, more, a, b]) => ({ less, more, place: more, words: [a, 'less', b] })),
  ];
  return pairs.flatMap(({ less, more, place, words }) =>
    Object.entries(part(item, less)).flatMap(([name, low]) => {
      const high = part(item, more)[name];
      if (high === undefined) return [];
      if (quantityValue(String(low)) <= quantityValue(String(high))) return [];
      const [subject, other] = place === less ? [low, high] : [high, low];
      const why = `${words[0]} ${subject} is ${words[1]} than ${words[2]} ${other}`;
      return [invalid(`${field}.${place}[${name}]`, subject, why)];
    }),
  );
}
