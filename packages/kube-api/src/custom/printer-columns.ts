import type { KubeObject } from '@slipway/kube-objects';
import { age, ageColumn, type Column, nameColumn } from '#columns/column';
import type { ColumnDefinition } from './definition.ts';
import { parseJsonPath } from './json-path.ts';

/** What `kubectl get` prints of a custom kind. */
export function printerColumns(definitions: readonly ColumnDefinition[] = []): readonly Column[] {
  if (definitions.length === 0) return [nameColumn, ageColumn];
  return [nameColumn, ...definitions.map(printerColumn)];
}

function printerColumn(definition: ColumnDefinition): Column {
  const { name, type, format = '', jsonPath, priority = 0 } = definition;
  const find = parseJsonPath(jsonPath);
  return {
    name,
    type: type as Column['type'],
    format: format as NonNullable<Column['format']>,
    description:
      definition.description ??
      `Custom resource definition column (in JSONPath format): ${jsonPath}`,
    priority: priority > 0 ? 1 : 0,
    cell: (object: KubeObject, now) => cellOf(type, find(object), now),
  };
}

/** The first value in the form of its type; nothing where there is none, or one of another type. */
function cellOf(
  type: string,
  found: readonly unknown[],
  now: Date,
): string | number | boolean | null {
  const [value] = found;
  if (value === undefined || value === null) return null;
  switch (type) {
    case 'integer':
      return typeof value === 'number' ? Math.trunc(value) : null;
    case 'number':
      return typeof value === 'number' ? value : null;
    case 'boolean':
      return typeof value === 'boolean' ? value : null;
    case 'date':
      return typeof value === 'string' ? age(value, now) : null;
    default:
      return found
        .map((item) => (typeof item === 'string' ? item : JSON.stringify(item)))
        .join(',');
  }
}
