import type { KubeObject } from '@slipway/kube-objects';

/** What a field selector compares: the field's text, empty when it is not there. */
export type FieldText = (object: KubeObject) => string;

/** Fields that can be selected, by the names that selectors use. */
export type SelectableFields = Readonly<Record<string, FieldText>>;

/** Fields that are selected by what stands in them, such as `spec.nodeName`. */
export const fieldsAt = (...paths: readonly string[]): SelectableFields =>
  Object.fromEntries(paths.map((path) => [path, textAt(path)]));

/** The text of one field; `absent` when it is not there. */
export function textAt(path: string, absent = ''): FieldText {
  const steps = path.split('.');
  return (object) => {
    let value: unknown = object;
    for (const step of steps)
      value = (value as Readonly<Record<string, unknown>> | undefined)?.[step];
    return String(value ?? absent);
  };
}
