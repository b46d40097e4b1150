/** What a function of a `$[[ ]]` block makes of a value, or what is wrong. */
export type FunctionResult = { readonly value: unknown } | { readonly problem: string };

/** Looks up the variables that `expand_vars` may use; masked ones are answered as such. */
export type ExpandVariable = (
  name: string,
) => { readonly value: string; readonly masked: boolean } | undefined;

const reference = /\$([a-zA-Z_]\w*)|\$\{([a-zA-Z_]\w*)\}/g;

/** Applies one function call, written as in the block: `truncate(0,8)`. */
export function applyFunction(
  call: string,
  input: unknown,
  variable: ExpandVariable,
): FunctionResult {
  const match = /^(\w+)(?:\((.*)\))?$/s.exec(call);
  const name = match?.[1] ?? '';
  const argument = match?.[2];
  const isKnown =
    ((name === 'expand_vars' || name === 'posix_escape' || name === 'posix_quote') &&
      argument === undefined) ||
    (name === 'truncate' && /^\s*\d+\s*,\s*\d+\s*$/.test(argument ?? '')) ||
    (name === 'split' && /^\s*(?:'[^']*'|"[^"]*")\s*$/.test(argument ?? ''));
  if (!isKnown) {
    return {
      problem: `no function matching \`${call}\`: check that the function name, arguments, and types are correct`,
    };
  }
  if (typeof input !== 'string') {
    return { problem: `invalid input type: ${name} can only be used with string inputs` };
  }
  if (name === 'expand_vars') return expand(input, variable);
  if (name === 'truncate') return { value: truncate(input, argument ?? '') };
  if (name === 'split') return split(input, (argument ?? '').trim().slice(1, -1));
  return {
    value: input.replace(/[^A-Za-z0-9_\-.,:+/@\n]/g, '\\$&').replaceAll('\n', "'\n'") || "''",
  };
}

function truncate(text: string, argument: string): string {
  const [offset = 0, length = 0] = argument.split(',').map(Number);
  return [...text].slice(offset, offset + length).join('');
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
  let problem: string | undefined;
  const value = text.replace(reference, (all, plain?: string, braced?: string) => {
    const name = plain ?? braced ?? '';
    const found = variable(name);
    if (found?.masked)
      problem ??= `variable expansion error: masked variables cannot be expanded: ${name}`;
    return found?.value ?? all;
  });
  return problem === undefined ? { value } : { problem };
}
