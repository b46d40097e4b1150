import type { ApiRequest } from '#request/api-request';
import { type FieldError, invalid, invalidObject, tooLong } from '#schema/field-error';

const maxLength = 128;

/** What a manager's name is taken from. */
interface Asked {
  readonly request: Pick<ApiRequest, 'header'>;
  readonly query: URLSearchParams;
}

/** The program that manages what a request writes: as it says, else the first word of its name. */
export function managerOf({ request, query }: Asked): string {
  const named = query.get('fieldManager') ?? '';
  if (named === '') return nameOf(request.header('user-agent') ?? '');
  const errors = checkManager(named);
  if (errors.length > 0) throw invalidOptions(errors);
  return named;
}

/** 422 for a parameter of a write. */
export const invalidOptions = (errors: readonly FieldError[]) =>
  invalidObject({ kind: 'PatchOptions', group: 'meta.k8s.io' }, '', errors);

function nameOf(userAgent: string): string {
  const [name = ''] = userAgent.split('/');
  return name.replace(/[^ -~]/g, '').slice(0, maxLength) || 'unknown';
}

function checkManager(name: string): FieldError[] {
  const errors: FieldError[] = [];
  if (Buffer.byteLength(name) > maxLength) errors.push(tooLong('fieldManager', maxLength));
  if (/\p{C}/u.test(name)) {
    errors.push(invalid('fieldManager', name, 'should only contain printable characters'));
  }
  return errors;
}
