/** A field somewhere in an object, by its path, and what stands in it. */
export type Field = readonly [path: string, value: string];

const mostFields = 80;

/** All that is said in an object, field by field: `ports[0].port` is `80`. Very long ones are cut. */
export function fieldsIn(value: unknown, path = ''): readonly Field[] {
  if (value === null || value === undefined) return [];
  if (typeof value !== 'object') return [[path, String(value)]];
  const inner = Array.isArray(value)
    ? value.flatMap((each, index) => fieldsIn(each, `${path}[${index}]`))
    : Object.entries(value).flatMap(([key, each]) =>
        fieldsIn(each, path === '' ? key : `${path}.${key}`),
      );
  return inner.slice(0, mostFields);
}
