import { type Draft, eachParent } from './draft.ts';

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
    eachParent(object, path, (parent, field) => {
      if (parent[field] !== undefined && parent[field] !== null) return;
      const made = typeof value === 'function' ? value(parent) : fresh(value);
      if (made !== undefined) parent[field] = made;
    });
  }
}

/** Objects and lists must not be shared between objects. */
const fresh = (value: DefaultValue) => (typeof value === 'object' ? structuredClone(value) : value);

/** The same rules, deeper in the object. */
export const under = (prefix: string, rules: readonly DefaultRule[]): DefaultRule[] =>
  rules.map(([path, value]) => [`${prefix}.${path}`, value]);
