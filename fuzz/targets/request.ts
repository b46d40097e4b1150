/**
 * A request in one text: method, path, type and perhaps a range, then the body after an empty line.
 * Undefined for what no client can send, and for what has an open end.
 */
export function readRequest(
  input: Buffer,
  origin: string,
  headers: Readonly<Record<string, string>>,
): Request | undefined {
  const end = input.indexOf('\n\n');
  const [method = 'GET', path = '/', type = 'application/json', range] = input
    .subarray(0, Math.max(end, 0))
    .toString()
    .split(' ');
  const isSending = method !== 'GET' && method !== 'HEAD';
  try {
    const url = new URL(path, origin);
    if (url.searchParams.has('watch') || url.pathname.includes('/watch/')) return undefined;
    return new Request(url, {
      method,
      headers: {
        ...headers,
        'content-type': type,
        ...(range !== undefined && { 'content-range': range }),
      },
      ...(isSending && { body: new Uint8Array(input.subarray(end + 2)) }),
    });
  } catch {
    return undefined; // no client can send it
  }
}

/** An honest word for what cannot be done is no error: not implemented, no answer yet, no room. */
const honest = new Set([501, 503, 504, 507]);

/** Throws when an answer is one that nobody may give. What is still told after the signal is let go. */
export async function judge(response: Response, signal?: AbortSignal): Promise<void> {
  const isLive = response.headers.get('content-type')?.startsWith('text/event-stream');
  if (isLive) {
    await response.body?.cancel();
    return;
  }
  const body = await response.text().catch((error: unknown) => {
    if (signal?.aborted) return '';
    throw error;
  });
  if (response.status < 500 || honest.has(response.status)) return;
  throw new Error(`answered ${response.status}: ${body.slice(0, 300)}`);
}

/** Where the body of a request begins; where it has none, its query or the end of its path. */
export function bodyOfRequest(input: Buffer): number {
  const end = input.indexOf('\n\n');
  const isEmpty = end < 0 || end + 2 === input.length;
  return isEmpty ? Math.max(0, input.lastIndexOf('/')) : end + 2;
}
