import { expandText } from '#variable/expand';

/** What a function of a `$[[ ]]` block makes of a value, or what is wrong. */
export type FunctionResult = { readonly value: string | string[] } | { readonly problem: string };

/** Looks up the variables that `expand_vars` may use; masked ones are answered as such. */
export type ExpandVariable = (
  name: string,
) => { readonly value: string; readonly masked: boolean } | undefined;

/** How a call is written; the closing bracket of `truncate` may be missing. */
const calls = {
  truncate: /^truncate\(\s*(\d+)\s*,\s*(\d+)\s*\)?$/,
  expand_vars: /^expand_vars$/,
  posix_escape: /^posix_escape$/,
  split: /^split\('([^']*)'\)$/,
} as const;

/** Names for "did you mean". */
export const functionNames: readonly string[] = Object.keys(calls);

/** Applies one function call, written as in the block: `truncate(0,8)`. */
export function applyFunction(
  call: string,
  input: unknown,
  variable: ExpandVariable,
): FunctionResult {
  for (const [name, pattern] of Object.entries(calls)) {
    const match = pattern.exec(call);
    if (!match) continue;
    const result =
      typeof input === 'string'
        ? apply(name as keyof typeof calls, input, match, variable)
        : { problem: `invalid input type: ${name} can only be used with string inputs` };
    return 'problem' in result
      ? { problem: `error in \`${name}\` function: ${result.problem}` }
      : result;
  }
  return {
    problem: `no function matching \`${call}\`: check that the function name, arguments, and types are correct`,
  };
}

function apply(
  name: keyof typeof calls,
  input: string,
  [, first = '', second = '']: RegExpExecArray,
  variable: ExpandVariable,
): FunctionResult {
  switch (name) {
    case 'truncate':
      return { value: [...input].slice(Number(first), Number(first) + Number(second)).join('') };
    case 'expand_vars':
      return expand(input, variable);
    case 'posix_escape':
      return { value: shellEscape(input) };
    case 'split':
      return split(input, first);
  }
}

function shellEscape(text: string): string {
  return text.replace(/[^A-Za-z0-9_\-.,:+/@\n]/gu, '\\$&').replaceAll('\n', "'\n'") || "''";
}

function split(text: string, separator: string): FunctionResult {
  if (separator === '') return { problem: 'invalid argument: separator cannot be empty' };
  return {
    value: text
      .split(separator)
      .map((part) => part.trim())
      .filter((part) => part !== ''),
  };
}

/** One pass: values that hold references again stay so. */
function expand(text: string, variable: ExpandVariable): FunctionResult {
  let masked: string | undefined;
  const lookup = (name: string): string | undefined => {
    const found = variable(name);
    if (found?.masked) masked ??= name;
    return found?.value;
  };
  const value = expandText(text, lookup, true);
  if (masked === undefined) return { value };
  return { problem: `variable expansion error: masked variables cannot be expanded: ${masked}` };
}
