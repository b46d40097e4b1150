import { createHash } from 'node:crypto';
import type { Answer } from '#answer/answer';

/** What a client keeps along with an answer, to ask later whether it still holds. */
export const tagOf = (content: string | Uint8Array): string =>
  `"${createHash('sha256').update(content).digest('hex').toUpperCase()}"`;

/** The answer, or that the client has it already: what it keeps stands in `If-None-Match`. */
export function unlessKept(kept: string | null, answer: Answer): Answer {
  const tag = answer.headers.get('etag') ?? null;
  const tags = kept?.split(',') ?? [];
  if (tag === null || !tags.some((one) => one.trim() === tag)) return answer;
  const headers = [...answer.headers].filter(([name]) => name !== 'content-type');
  return new Response(null, { status: 304, headers });
}
