import type { Digest } from '#protocol/digest';
import { RegistryError } from '#protocol/error';
import type { UpstreamAnswer } from './upstream.ts';

/** An old copy is better than none; one that the upstream has taken back is not. */
export function insteadOf(
  answer: Exclude<UpstreamAnswer, { readonly type: 'found' }>,
  held: Digest | undefined,
): string {
  if (answer.type === 'missing') throw new RegistryError('UPSTREAM_UNKNOWN', { why: answer.why });
  if (held !== undefined) return staleSentence(answer.why);
  const code = answer.type === 'busy' ? 'UPSTREAM_BUSY' : 'UPSTREAM_AWAY';
  throw new RegistryError(code, { why: answer.why });
}

/** What the upstream sends is not what it should be. */
export function insteadOfWrong(why: string, held: Digest | undefined): string {
  if (held !== undefined) return staleSentence(why);
  throw new RegistryError('UPSTREAM_WRONG', { why });
}

const staleSentence = (why: string): string =>
  `this is an older copy, as the upstream cannot be used: ${why}`;
