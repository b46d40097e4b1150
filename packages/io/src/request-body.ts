/**
 * The bytes of a request's body, for a reader that may give up before its end.
 *
 * Giving up neither cuts the connection nor stops it: what still comes is dropped, so that a sender
 * in the middle of its body hears the answer. How long that may go on is for the HTTP server to say.
 */
export async function* requestBody(
  body: ReadableStream<Uint8Array> | null,
): AsyncGenerator<Uint8Array> {
  if (body === null) return;
  let isWhole = false;
  try {
    yield* body.values({ preventCancel: true });
    isWhole = true;
  } finally {
    if (!isWhole) body.pipeTo(new WritableStream()).catch(() => {});
  }
}
