import { createHash } from 'node:crypto';
import type { Environment } from './environment.ts';

/**
 * An environment's slug: at most 24 characters, begins with a letter, and differs for names that
 * would otherwise collide.
 */
export function environmentSlug(name: string): string {
  let text = name.toLowerCase().replace(/[^a-z0-9]/g, '-');
  if (!/^[a-z]/.test(text)) text = `env-${text}`;
  text = text.replace(/-+/g, '-');
  if (text.length <= 24 && text === name) return text.replace(/-$/, '');
  const head = text.slice(0, 17);
  return `${head}${head.endsWith('-') ? '' : '-'}${suffix(name)}`;
}

function suffix(name: string): string {
  const digest = createHash('sha256').update(name).digest('hex');
  return BigInt(`0x${digest}`).toString(36).slice(-6);
}

const tiers: readonly (readonly [RegExp, Environment['tier']])[] = [
  [/dev|review|trunk/i, 'development'],
  [/test|tst|int|ac(ce|)pt|qa|qc|control|quality/i, 'testing'],
  [/st(a|)g|mod(e|)l|pre|demo|non/i, 'staging'],
  [/pr(o|)d|live/i, 'production'],
];

/** The tier that an environment's name suggests, as GitLab guesses it. */
export function environmentTier(name: string): Environment['tier'] {
  return tiers.find(([pattern]) => pattern.test(name))?.[1] ?? 'other';
}
