/** A request that has no answer after so long hangs, be it that all stood still for a minute of it. */
const longestAnswerMs = 120_000;

/** The product answered, and not as it may. */
export class Misanswered extends Error {}

/**
 * Sends one request. What a kill does to it is thrown as `fetch` throws it; an answer that nobody may
 * give, and none at all, as Misanswered.
 */
export async function ask(url: string, init: RequestInit = {}): Promise<Response> {
  const name = `${init.method ?? 'GET'} ${url}`;
  let response: Response;
  try {
    response = await fetch(url, { ...init, signal: AbortSignal.timeout(longestAnswerMs) });
  } catch (error) {
    if (!(error instanceof Error && error.name === 'TimeoutError')) throw error;
    throw new Misanswered(`${name}: no answer within ${longestAnswerMs / 1000} s`);
  }
  // While a role is started again, what asks it may be refused for a moment: 502 and 503 say so.
  if (response.status === 500) {
    throw new Misanswered(`${name}: 500 ${await response.text().catch(() => '')}`);
  }
  return response;
}
