import { type Draft, visit } from './draft.ts';

/**
 * What an absent field becomes. A function gets the object around the field and may answer
 * undefined: then the field stays absent.
 */
export type DefaultRule = readonly [path: string, value: DefaultValue];

type DefaultValue =
  | string
  | number
  | boolean
  | Readonly<Record<string, never>>
  | readonly string[]
  | ((parent: Draft) => unknown);

/** Fills in absent fields, in the order of the rules. */
export function applyDefaults(object: Draft, rules: readonly DefaultRule[]): void {
  for (const [path, value] of rules) {
    for (const { parent, field } of visit(object, path)) {
      if (parent[field] !== undefined && parent[field] !== null) continue;
      const made = typeof value === 'function' ? value(parent) : structuredClone(value);
      if (made !== undefined) parent[field] = made;
    }
  }
}

/** The same rules, deeper in the object. */
export const under = (prefix: string, rules: readonly DefaultRule[]): DefaultRule[] =>
  rules.map(([path, value]) => [`${prefix}.${path}`, value]);
