import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';

/** A message as it came. */
export interface Received {
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
  // Tests read what they need of it.
  // biome-ignore lint/suspicious/noExplicitAny: the shapes are what the tests are about
  readonly body: any;
}

/** Somebody who is told by webhooks, on a port of this machine. */
export interface Receiver extends AsyncDisposable {
  readonly url: string;
  readonly received: Received[];
  /** What the next messages are answered, one each; 0 is silence. All others get 200. */
  readonly answers: number[];
  /** Resolves with the first message that is right, when it has come. */
  next(isRight: (message: Received) => boolean): Promise<Received>;
}

/** Made with `await using`, it is gone at the end of the test. */
export async function startReceiver(): Promise<Receiver> {
  const received: Received[] = [];
  const answers: number[] = [];
  const listeners = new Set<() => void>();
  const http = createServer(async (request, response) => {
    const body = await text(request);
    received.push({ headers: request.headers, text: body, body: JSON.parse(body) });
    for (const listener of listeners) listener();
    const status = answers.shift() ?? 200;
    if (status !== 0) response.writeHead(status, { 'x-by': 'receiver' }).end(`so ${status}`);
  });
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve));
  const { port } = http.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/hook`,
    received,
    answers,
    next: (isRight) =>
      new Promise((resolve) => {
        const look = () => {
          const message = received.find(isRight);
          if (!message) return;
          listeners.delete(look);
          resolve(message);
        };
        listeners.add(look);
        look();
      }),
    async [Symbol.asyncDispose]() {
      http.close();
      http.closeAllConnections();
    },
  };
}
