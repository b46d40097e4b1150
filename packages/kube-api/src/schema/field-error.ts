import { ApiError, type StatusCause } from '@slipway/kube-objects';

/** One field of an object that the API refuses. */
export interface FieldError {
  readonly field: string;
  readonly reason: keyof typeof headlines;
  readonly message: string;
}

const headlines = {
  FieldValueRequired: 'Required value',
  FieldValueInvalid: 'Invalid value',
  FieldValueDuplicate: 'Duplicate value',
  FieldValueNotSupported: 'Unsupported value',
  FieldValueForbidden: 'Forbidden',
  FieldValueNotFound: 'Not found',
  FieldValueTooLong: 'Too long',
  FieldValueTooMany: 'Too many',
  FieldValueTypeInvalid: 'Invalid value',
} as const;

const withDetail = (headline: string, detail: string) =>
  detail === '' ? headline : `${headline}: ${detail}`;

const longestShown = 2000;

/** A refused value as a message names it; the start of it when it is long. */
function shown(value: unknown): string {
  const json = JSON.stringify(value) ?? 'null';
  return json.length <= longestShown ? json : `${json.slice(0, longestShown)}…`;
}

/** The field must be there. */
export const required = (field: string, detail = ''): FieldError => ({
  field,
  reason: 'FieldValueRequired',
  message: withDetail(headlines.FieldValueRequired, detail),
});

/** The field's value breaks a rule. */
export const invalid = (field: string, value: unknown, detail: string): FieldError => ({
  field,
  reason: 'FieldValueInvalid',
  message: withDetail(`${headlines.FieldValueInvalid}: ${shown(value)}`, detail),
});

/** The same where the value is too large to be told. */
export const invalidBecause = (field: string, detail: string): FieldError => ({
  field,
  reason: 'FieldValueInvalid',
  message: withDetail(headlines.FieldValueInvalid, detail),
});

/** The value appears twice where it may appear once. */
export const duplicate = (field: string, value: unknown): FieldError => ({
  field,
  reason: 'FieldValueDuplicate',
  message: `${headlines.FieldValueDuplicate}: ${shown(value)}`,
});

/** The value is not one of a closed set. */
export const unsupported = (
  field: string,
  value: unknown,
  allowed: readonly string[],
): FieldError => ({
  field,
  reason: 'FieldValueNotSupported',
  message: `${headlines.FieldValueNotSupported}: ${shown(value)}: supported values: ${allowed
    .map((word) => `"${word}"`)
    .join(', ')}`,
});

/** The field may not be set, or not be changed, here. */
export const forbiddenField = (field: string, detail: string): FieldError => ({
  field,
  reason: 'FieldValueForbidden',
  message: withDetail(headlines.FieldValueForbidden, detail),
});

/** The field names something that is not there. */
export const notFoundField = (field: string, value: unknown): FieldError => ({
  field,
  reason: 'FieldValueNotFound',
  message: `${headlines.FieldValueNotFound}: ${shown(value)}`,
});

/** The value is of another type than its field. */
export const typeInvalid = (field: string, value: unknown, detail: string): FieldError => ({
  field,
  reason: 'FieldValueTypeInvalid',
  message: withDetail(`${headlines.FieldValueTypeInvalid}: ${shown(value)}`, detail),
});

/** The list or map has more members than allowed. */
export const tooMany = (field: string, found: number, most: number): FieldError => ({
  field,
  reason: 'FieldValueTooMany',
  message: `${headlines.FieldValueTooMany}: ${found}: must have at most ${most} items`,
});

/** The value has more bytes than allowed. */
export const tooLong = (field: string, bytes: number): FieldError => ({
  field,
  reason: 'FieldValueTooLong',
  message: `${headlines.FieldValueTooLong}: may not be more than ${bytes} bytes`,
});

/** Adds to a list what may be longer than the arguments of a call. */
export function addAll(errors: FieldError[], more: readonly FieldError[]): void {
  for (const error of more) errors.push(error);
}

/** How many problems one answer names; nobody reads thousands, and each repeats a value. */
const maxErrors = 100;

/** 422 with the problems of one object. */
export function invalidObject(
  kind: { readonly kind: string; readonly group: string },
  name: string,
  all: readonly FieldError[],
): ApiError {
  const errors = all.slice(0, maxErrors);
  const lines = errors.map(({ field, message }) => `${field}: ${message}`);
  if (all.length > maxErrors) lines.push(`and ${all.length - maxErrors} more`);
  const text = lines.length === 1 ? lines[0] : `[${lines.join(', ')}]`;
  const qualified = kind.group === '' ? kind.kind : `${kind.kind}.${kind.group}`;
  const causes: StatusCause[] = errors.map(({ field, reason, message }) => ({
    reason,
    message,
    field,
  }));
  return new ApiError('Invalid', `${qualified} "${name}" is invalid: ${text}`, {
    name,
    ...(kind.group !== '' && { group: kind.group }),
    kind: kind.kind,
    causes,
  });
}
