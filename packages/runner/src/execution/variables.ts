import type { Variable } from '@slipway/protocol';
import { JobFailure } from './failure.ts';

/** A job's variables by name, expanded; file variables hold the path of their file. */
export type Variables = ReadonlyMap<string, string>;

/** A variable whose value the job reads from a file. */
export interface FileVariable {
  readonly key: string;
  readonly content: string;
}

/** Everything the variables of a job lead to. */
export interface AssembledVariables {
  readonly values: Variables;
  readonly files: readonly FileVariable[];
  /** Values that must not appear in the log. */
  readonly masked: readonly string[];
  /** Names that service containers may see. */
  readonly visible: ReadonlySet<string>;
}

/** A variable that the runner itself adds: neither secret nor expanded again. */
export const internal = (key: string, value: string): Variable => ({
  key,
  value,
  public: true,
  masked: false,
  file: false,
  raw: true,
});

/**
 * Puts a job's variables together: later ones win, then each value is expanded once.
 *
 * `$NAME` and `${NAME}` take the *unexpanded* value of the other variable, as GitLab's runner does:
 * the server has already resolved what is nested. A file variable expands to its path.
 *
 * @param temporary where file variables will be found by the job
 */
export function assemble(variables: readonly Variable[], temporary: string): AssembledVariables {
  const last = new Map(variables.map((variable) => [variable.key, variable]));
  const raw = new Map<string, string>();
  for (const { key, value, file } of last.values()) {
    raw.set(key, file ? `${temporary}/${key}` : value);
  }
  const values = new Map<string, string>();
  // All together may grow as much as one alone.
  let left = longestExpansion;
  for (const variable of last.values()) {
    const value = raw.get(variable.key) ?? '';
    const isFinal = variable.raw || variable.file;
    const expanded = isFinal ? value : expand(value, raw, value.length + left);
    left -= Math.max(0, expanded.length - value.length);
    values.set(variable.key, expanded);
  }
  const all = [...last.values()];
  return {
    values,
    files: all.filter(({ file }) => file).map(({ key, value }) => ({ key, content: value })),
    // Every value that was ever masked stays masked, also one that a later variable hides.
    masked: variables
      .filter(({ masked }) => masked)
      .flatMap(({ key, value }) => [value, values.get(key) ?? '']),
    visible: new Set(all.filter((variable) => variable.public).map(({ key }) => key)),
  };
}

/**
 * Replaces `$NAME` and `${NAME}`; `$$` is a dollar sign, unknown names are empty.
 *
 * A value of a kilobyte that names another of a kilobyte five hundred times is half a megabyte: what
 * would grow beyond `longest` characters fails the job before it fills memory.
 */
export function expand(text: string, values: Variables, longest = longestExpansion): string {
  if (!text.includes('$')) return text;
  let length = text.length;
  return text.replace(reference, (_match, braced?: string, bare?: string, special?: string) => {
    if (special === '$') return '$';
    const value = values.get(braced ?? bare ?? '') ?? '';
    length += value.length;
    if (length > longest) throw tooLong(longest);
    return value;
  });
}

const longestExpansion = 8 << 20;

const tooLong = (longest: number): JobFailure =>
  new JobFailure(
    'runner_configuration_error',
    `variables that name each other grow beyond ${longest >> 20} MiB: shorten what they repeat`,
  );

const reference = /\$(?:\{([^}]*)\}|([A-Za-z_][A-Za-z0-9_]*)|([$*#@!?0-9-]))/g;

/** Reads a boolean variable; a text that is none is `undefined`. */
export function parseBoolean(text: string): boolean | undefined {
  if (/^(1|t|true)$/i.test(text)) return true;
  if (/^(0|f|false)$/i.test(text)) return false;
  return undefined;
}

/** The same of variables as they are sent: the last one of a name counts. */
export const booleanOf = (
  variables: readonly Pick<Variable, 'key' | 'value'>[],
  name: string,
): boolean | undefined => parseBoolean(variables.findLast(({ key }) => key === name)?.value ?? '');

/** Whether a variable says yes. */
export const isTrue = (variables: Variables, name: string): boolean =>
  parseBoolean(variables.get(name) ?? '') === true;
