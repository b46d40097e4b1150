import { type CiVariable, refersToOthers } from './variable.ts';

/** References as the server reads them: `$NAME`, `${NAME}`, `%NAME%`. */
const reference =
  /\$([a-zA-Z_][a-zA-Z0-9_]*)|\$\{([a-zA-Z_][a-zA-Z0-9_]*)\}|%([a-zA-Z_][a-zA-Z0-9_]*)%/g;
/** The same in the value of a variable, where `$$` and `%%` are left alone. */
const referenceInValue = new RegExp(`\\$\\$|%%|${reference.source}`, 'g');

/** References that would make a text longer stay as they are written. */
const longestText = 1024 * 1024;
/** Values that refer to values, and so on: deeper ones stay as they are written. */
export const deepestValue = 500;

/** Looks a variable up by name. */
export type Lookup = (key: string) => string | undefined;

/**
 * Puts values in the place of references in a text, once.
 * Unknown names become empty, or with `keepUnknown` stay as they are.
 */
export function expandText(text: string, lookup: Lookup, keepUnknown = false): string {
  return replaceReferences(text, reference, lookup, keepUnknown);
}

/** The same for the value of a variable: there `$$` and `%%` are no references and stay. */
export function expandValue(value: string, lookup: Lookup, keepUnknown = false): string {
  return replaceReferences(value, referenceInValue, lookup, keepUnknown);
}

function replaceReferences(
  text: string,
  pattern: RegExp,
  lookup: Lookup,
  keepUnknown: boolean,
): string {
  if (!text.includes('$') && !text.includes('%')) return text;
  let size = text.length;
  return text.replace(
    pattern,
    (match: string, plain?: string, braced?: string, percent?: string) => {
      const key = plain ?? braced ?? percent;
      if (key === undefined) return match;
      const value = lookup(key) ?? (keepUnknown ? match : '');
      size += value.length;
      return size > longestText ? match : value;
    },
  );
}

/** The names that a text refers to. */
export function referencesIn(text: string): string[] {
  if (!text.includes('$') && !text.includes('%')) return [];
  return Array.from(text.matchAll(reference), (match) => match.slice(1).find(Boolean) ?? '');
}

/** Variables with their references worked in, or the circle that makes it impossible. */
export type Expansion =
  | { readonly variables: readonly CiVariable[]; readonly cycle?: undefined }
  | { readonly variables?: undefined; readonly cycle: readonly string[] };

/**
 * Expands variables in variables, any depth, for the job payload.
 *
 * Input: lowest precedence first, a later one of the same key wins; in its own value a key stands
 * for the one it replaces (`PATH: $PATH:/opt`). Raw values stay as they are. References to unknown,
 * raw and file variables stay too: the runner, which knows paths, expands the result once more.
 * The result has each key once, in order of first appearance.
 */
export function expandVariables(variables: readonly CiVariable[]): Expansion {
  const resolver = new VariableResolver(variables, { forRunner: true });
  const expanded: CiVariable[] = [];
  for (const key of resolver.keys()) {
    const variable = resolver.variable(key);
    if (variable) expanded.push(variable);
  }
  return resolver.cycle ? { cycle: resolver.cycle } : { variables: expanded };
}

/**
 * Answers the values of variables, nested references worked in on demand.
 * A circle is noted in `cycle`; its members keep their text.
 */
export class VariableResolver {
  readonly #definitions = new Map<string, CiVariable[]>();
  readonly #values = new Map<CiVariable, string>();
  readonly #open: CiVariable[] = [];
  readonly #forRunner: boolean;
  /** The keys of the first circle found. */
  cycle: readonly string[] | undefined;

  constructor(variables: readonly CiVariable[], options: { readonly forRunner?: boolean } = {}) {
    this.#forRunner = options.forRunner ?? false;
    for (const variable of variables) {
      const known = this.#definitions.get(variable.key);
      if (known) known.push(variable);
      else this.#definitions.set(variable.key, [variable]);
    }
  }

  keys(): Iterable<string> {
    return this.#definitions.keys();
  }

  /** The winning definition as it was written, for `rules:if`, which expands nothing. */
  raw(key: string): string | undefined {
    return this.#definitions.get(key)?.at(-1)?.value;
  }

  /** The expanded value. */
  value(key: string): string | undefined {
    return this.variable(key)?.value;
  }

  /** The winning definition with its value expanded. */
  variable(key: string): CiVariable | undefined {
    const definitions = this.#definitions.get(key);
    const last = definitions?.at(-1);
    if (!definitions || !last) return undefined;
    const value = this.#expand(definitions, definitions.length - 1);
    return value === last.value ? last : { ...last, value };
  }

  #expand(definitions: readonly CiVariable[], index: number): string {
    const variable = definitions[index];
    if (!variable) return '';
    if (!refersToOthers(variable)) return variable.value;
    const known = this.#values.get(variable);
    if (known !== undefined) return known;
    if (this.#open.length >= deepestValue) return variable.value;
    if (this.#open.includes(variable)) {
      this.cycle ??= this.#open.slice(this.#open.indexOf(variable)).map(({ key }) => key);
      return variable.value;
    }
    this.#open.push(variable);
    const value = expandValue(
      variable.value,
      (key) => (key === variable.key ? this.#below(definitions, index) : this.#referred(key)),
      this.#forRunner,
    );
    this.#open.pop();
    this.#values.set(variable, value);
    return value;
  }

  #below(definitions: readonly CiVariable[], index: number): string | undefined {
    return index > 0 ? this.#expand(definitions, index - 1) : undefined;
  }

  #referred(key: string): string | undefined {
    const definitions = this.#definitions.get(key);
    const last = definitions?.at(-1);
    if (!definitions || !last) return undefined;
    if (this.#forRunner && (last.raw || last.file)) return undefined;
    return this.#expand(definitions, definitions.length - 1);
  }
}
