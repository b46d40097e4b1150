import { type Draft, part } from '#schema/draft';
import { addAll, type FieldError } from '#schema/field-error';
import { checkMetadata } from '#schema/names';
import type { Kind } from '#scheme/kind';

function allWrong(kind: Kind, object: Draft, old: Draft | undefined): readonly FieldError[] {
  const errors = checkMetadata(kind, part(object, 'metadata'), old && part(old, 'metadata'));
  addAll(errors, kind.validate?.(object, old) ?? []);
  return errors;
}

/**
 * What is wrong with an object, but for what was wrong with it before: rules become stricter, and what
 * an earlier version took must still be able to run, change and end.
 */
export function newlyWrong(
  kind: Kind,
  draft: Draft,
  old: Draft | undefined,
): readonly FieldError[] {
  const errors = allWrong(kind, draft, old);
  if (old === undefined || errors.length === 0) return errors;
  const textOf = ({ field, message }: FieldError) => `${field}: ${message}`;
  const known = new Set(allWrong(kind, old, old).map(textOf));
  return errors.filter((error) => !known.has(textOf(error)));
}
