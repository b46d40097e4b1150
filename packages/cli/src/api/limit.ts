import { type Flags, type Option, UsageError } from '#command';

/** How many of a long list one wants to see. */
export function limitOption(usual: number): Readonly<Record<string, Option>> {
  const description = `the newest so many (default: ${usual})`;
  return { limit: { type: 'string', value: 'N', description } };
}

/** @throws UsageError */
export function limitIn(flags: Flags, usual: number): number {
  const text = flags.text('limit') ?? String(usual);
  if (/^[1-9]\d{0,5}$/.test(text)) return Number(text);
  throw new UsageError(`--limit is a number from 1, not "${text}"`);
}
