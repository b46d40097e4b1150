import type { VariableLayers } from '#variable/variable';

/** Puts `[MASKED]` in the place of what must not be read in messages. */
export type Mask = (text: string) => string;

/** Shorter values of protected variables (`1`, `true`) are no secrets, and stand in every text. */
const shortestSecret = 8;

/** The values that must neither be read in messages nor go to other servers, longer ones first. */
export function secretValues(layers: VariableLayers): readonly string[] {
  const { predefined, configured = [], pipeline = [] } = layers;
  return [...predefined, ...configured, ...pipeline]
    .filter(({ masked, protected: isProtected, value }) =>
      masked ? value !== '' : isProtected && value.length >= shortestSecret,
    )
    .map(({ value }) => value)
    .sort((a, b) => b.length - a.length);
}

/** Hides the values of masked and protected variables; one may hold another. */
export function maskOf(layers: VariableLayers): Mask {
  const secrets = secretValues(layers);
  return (text) => secrets.reduce((shown, secret) => shown.replaceAll(secret, '[MASKED]'), text);
}
