import type { UnderlyingSource } from 'node:stream/web';
import type { OutputChunk } from '@slipway/engine';

/**
 * A source for a web stream of a container's output that ends after `limit` bytes and tells
 * `stop` when it is no longer wanted.
 */
export function limitBytes(
  chunks: AsyncIterable<OutputChunk>,
  limit: number | undefined,
  stop: AbortController,
): UnderlyingSource<Uint8Array> {
  const iterator = chunks[Symbol.asyncIterator]();
  let left = limit ?? Number.POSITIVE_INFINITY;
  return {
    async pull(controller) {
      const { done, value } = left > 0 ? await iterator.next() : { done: true, value: undefined };
      if (done || !value) {
        stop.abort();
        controller.close();
        return;
      }
      const data = value.data.subarray(0, Math.min(left, value.data.length));
      left -= data.length;
      controller.enqueue(data);
    },
    cancel: () => stop.abort(),
  };
}
