import { parseReference } from '@slipway/engine';

/** The name with the tag that it means. */
export const latest = (name: string): string => {
  const reference = parseReference(name);
  const isBare = reference?.tag === 'latest' && !name.endsWith(':latest');
  return isBare ? `${name}:latest` : name;
};

/** Whether it is an id, whole or shortened, and no name. */
export const isId = (name: string): boolean => /^(sha256:)?[0-9a-f]{12,64}$/.test(name);
