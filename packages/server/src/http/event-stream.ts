/** Proxies close connections on which nothing is said, and so do clients. */
const heartbeatMs = 20_000;

export interface EventStreamOptions {
  /** Told when the client has gone. */
  readonly onCancel?: () => void;
  /** Once aborted the events are about to end, and nothing is said in between. */
  readonly signal?: AbortSignal;
  readonly headers?: Readonly<Record<string, string>>;
  readonly heartbeatMs?: number;
}

/**
 * Answers server-sent events as they come, one at a time and only when the last one has been read. While there
 * are none, a comment is sent that clients pass over: who hears nothing for minutes may take the server for gone.
 *
 * @param events each of them written out, with its empty line
 */
export function eventStream(
  events: AsyncIterator<string>,
  { onCancel, signal, headers, heartbeatMs: pauseMs = heartbeatMs }: EventStreamOptions = {},
): Response {
  const encoder = new TextEncoder();
  // At once, so that nothing that happens after the answer's first byte is missed.
  let next: Promise<IteratorResult<string>> | undefined = events.next();
  const body = new ReadableStream<Uint8Array>({
    start: (controller) => controller.enqueue(encoder.encode(': welcome\n\n')),
    async pull(controller) {
      next ??= events.next();
      const result = signal?.aborted ? await next : await orSilence(next, pauseMs);
      if (result === 'silence') {
        controller.enqueue(encoder.encode(': still here\n\n'));
        return;
      }
      next = undefined;
      if (result.done) controller.close();
      else controller.enqueue(encoder.encode(result.value));
    },
    async cancel() {
      onCancel?.();
      await events.return?.(undefined);
    },
  });
  return new Response(body, { headers: { 'content-type': 'text/event-stream', ...headers } });
}

async function orSilence<T>(next: Promise<T>, pauseMs: number): Promise<T | 'silence'> {
  let timer: NodeJS.Timeout | undefined;
  const silence = new Promise<'silence'>((resolve) => {
    timer = setTimeout(() => resolve('silence'), pauseMs);
    timer.unref();
  });
  try {
    return await Promise.race([next, silence]);
  } finally {
    clearTimeout(timer);
  }
}
