import type { VariableLayers } from '../select/variable.ts';

/** Puts `[MASKED]` in the place of what must not be read in messages. */
export type Mask = (text: string) => string;

/** Hides the values of masked variables, longer ones first, since one may hold another. */
export function maskOf({ predefined, configured = [], pipeline = [] }: VariableLayers): Mask {
  const secrets = [...predefined, ...configured, ...pipeline]
    .filter(({ masked, value }) => masked === true && value !== '')
    .map(({ value }) => value)
    .sort((a, b) => b.length - a.length);
  return (text) => secrets.reduce((shown, secret) => shown.replaceAll(secret, '[MASKED]'), text);
}
