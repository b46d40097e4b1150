import { createHash } from 'node:crypto';

/** What a client keeps along with an answer, to ask later whether it still holds. */
export const tagOf = (content: string | Uint8Array): string =>
  `"${createHash('sha256').update(content).digest('hex').toUpperCase()}"`;

/** The answer, or that the client has it already. */
export function unlessKept(request: Request, response: Response): Response {
  const tag = response.headers.get('etag');
  const kept = request.headers.get('if-none-match')?.split(',') ?? [];
  if (tag === null || !kept.some((one) => one.trim() === tag)) return response;
  const headers = [...response.headers].filter(([name]) => name !== 'content-type');
  return new Response(null, { status: 304, headers });
}
