import { type Option, UsageError } from '#command';

/** The option of commands that give variables to what they start. */
export const variableOption: Readonly<Record<string, Option>> = {
  var: {
    type: 'string',
    multiple: true,
    value: 'KEY=VALUE',
    description: 'a variable; may be repeated',
  },
};

/** One of them. @throws UsageError for what is none */
export function variableIn(text: string): { readonly key: string; readonly value: string } {
  const at = text.indexOf('=');
  if (at < 1) throw new UsageError(`--var takes KEY=VALUE, not "${text}"`);
  return { key: text.slice(0, at), value: text.slice(at + 1) };
}
