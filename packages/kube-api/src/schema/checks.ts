/** Rules about single values that many kinds share. Each answers what is wrong, or nothing. */
import { isIP } from 'node:net';
import { type Draft, isDraft } from './draft.ts';
import { type FieldError, invalid, required, unsupported } from './field-error.ts';

/** The field, if it is set, holds one of some words. */
export function oneOf(
  parent: Draft,
  prefix: string,
  field: string,
  words: readonly string[],
): FieldError[] {
  const value = parent[field];
  if (value === undefined || (typeof value === 'string' && words.includes(value))) return [];
  return [unsupported(`${prefix}.${field}`, value, words)];
}

/** The field, if it is set, holds no negative number. */
export function notNegative(parent: Draft, prefix: string, ...fields: string[]): FieldError[] {
  return fields.flatMap((field) => {
    const value = parent[field];
    if (value === undefined || Number(value) >= 0) return [];
    return [invalid(`${prefix}.${field}`, value, 'must be greater than or equal to 0')];
  });
}

/** The field, if it is set, holds a number between two others. */
export function within(
  parent: Draft,
  prefix: string,
  field: string,
  [least, most]: readonly [number, number],
): FieldError[] {
  const value = parent[field];
  if (value === undefined || (Number(value) >= least && Number(value) <= most)) return [];
  return [invalid(`${prefix}.${field}`, value, `must be between ${least} and ${most}, inclusive`)];
}

/** Whether a value is a TCP or UDP port number. */
export function checkPort(port: unknown, field: string): FieldError[] {
  if (typeof port === 'number' && Number.isInteger(port) && port >= 1 && port <= 65_535) return [];
  return [invalid(field, port ?? 0, 'must be between 1 and 65535, inclusive')];
}

const portNameRules: readonly (readonly [breaks: (name: string) => boolean, why: string])[] = [
  [(name) => name.length > 15, 'must be no more than 15 characters'],
  [
    (name) => !/^[-a-z0-9]+$/.test(name),
    'must contain only alpha-numeric characters (a-z, 0-9), and hyphens (-)',
  ],
  [(name) => !/[a-z]/.test(name), 'must contain at least one letter (a-z)'],
  [(name) => name.includes('--'), 'must not contain consecutive hyphens'],
  [(name) => /^-|-$/.test(name), 'must not begin or end with a hyphen'],
];

/** Whether a text may name a container's port. */
export function checkPortName(name: string, field: string): FieldError[] {
  return portNameRules
    .filter(([breaks]) => breaks(name))
    .map(([, why]) => invalid(field, name, why));
}

/** Whether a value refers to a port, by number or name. */
export function checkPortReference(port: unknown, field: string): FieldError[] {
  return typeof port === 'string' ? checkPortName(port, field) : checkPort(port, field);
}

/** Whether a text is an IP address. */
export function checkAddress(address: unknown, field: string): FieldError[] {
  if (typeof address === 'string' && isIP(address) > 0) return [];
  const why = 'must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)';
  return [invalid(field, address ?? '', why)];
}

const special: readonly (readonly [beginning: RegExp, why: string])[] = [
  [/^(?:0\.0\.0\.0|::)$/, 'may not be unspecified (0.0.0.0 or ::)'],
  [/^(?:127\.|::1$)/, 'may not be in the loopback range (127.0.0.0/8, ::1/128)'],
  [/^(?:169\.254\.|fe[89ab])/i, 'may not be in the link-local range (169.254.0.0/16, fe80::/10)'],
  [
    /^(?:224\.0\.0\.|ff02:)/i,
    'may not be in the link-local multicast range (224.0.0.0/24, ff02::/10)',
  ],
];

/** Whether a text is an address that others can reach: none of the machine itself or of its link. */
export function checkOuterAddress(address: unknown, field: string): FieldError[] {
  const errors = checkAddress(address, field);
  if (errors.length > 0) return errors;
  const text = String(address);
  return special
    .filter(([beginning]) => beginning.test(text))
    .map(([, why]) => invalid(field, text, why));
}

/** Whether a text leads from somewhere downwards, and never out of it. */
export function checkRelativePath(path: string, field: string): FieldError[] {
  if (path.startsWith('/')) return [invalid(field, path, 'must be a relative path')];
  return checkNoWayUp(path, field);
}

/** Whether no part of a path is `..`. */
export function checkNoWayUp(path: string, field: string): FieldError[] {
  return path.split('/').includes('..') ? [invalid(field, path, "must not contain '..'")] : [];
}

/** Fields that hold a text, and not an empty one. */
export function notEmpty(parent: Draft, prefix: string, ...fields: string[]): FieldError[] {
  return fields
    .filter((field) => parent[field] === undefined || parent[field] === '')
    .map((field) => required(`${prefix}.${field}`));
}

/** The members that are set, of those of which an object has one. */
export function membersOf(parent: Draft, names: readonly string[]): readonly string[] {
  return names.filter((name) => parent[name] !== undefined && isDraft(parent[name]));
}

/** The texts of a list. */
export const texts = (value: unknown): readonly string[] =>
  Array.isArray(value) ? value.filter((item) => typeof item === 'string') : [];

/** Whether a value is a number from 0 on, or a percentage of at most `most`. */
export function checkAmount(
  field: string,
  value: unknown,
  { most = Number.POSITIVE_INFINITY }: { readonly most?: number } = {},
): FieldError[] {
  if (typeof value === 'number') {
    return value >= 0 ? [] : [invalid(field, value, 'must be greater than or equal to 0')];
  }
  if (typeof value === 'string' && /^\d+%$/.test(value)) {
    if (Number.parseInt(value, 10) <= most) return [];
    return [invalid(field, value, `must not be greater than ${most}%`)];
  }
  return [
    invalid(
      field,
      value,
      "a valid percent string must be a numeric string followed by an ending '%' (e.g. '1%',  or '93%', regex used for validation is '[0-9]+%')",
    ),
  ];
}
