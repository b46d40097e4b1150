/** What a body of JSON has. */
export type Fields = Readonly<Record<string, unknown>>;

/** Of `fields` those with these names. */
export function kept(fields: Fields, names: ReadonlySet<string>): Fields {
  return Object.fromEntries(Object.entries(fields).filter(([name]) => names.has(name)));
}

/** The texts in a list; none of what is no list. */
export function listOf(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.filter((it) => typeof it === 'string') : [];
}

/** Whether it is an object of JSON. */
export function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Has fields, which say nothing. */
export function isBlank(value: unknown): boolean {
  return isEmpty(value) || (isFields(value) && Object.values(value).every(isEmpty));
}

/** Clients send every field there is: most say nothing. */
export function isEmpty(value: unknown): boolean {
  if (value === undefined || value === null || value === '' || value === 0 || value === false) {
    return true;
  }
  if (Array.isArray(value)) return value.every(isEmpty);
  return typeof value === 'object' && Object.keys(value).length === 0;
}
