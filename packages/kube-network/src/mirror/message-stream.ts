import type { Socket } from 'node:net';
import { StringDecoder } from 'node:string_decoder';

/** What may wait for a reader that stands still; it gets all anew when it has come back. */
const mostUnreadBytes = 64 * 1024 * 1024;

/** Values of JSON, a line each, both ways over one connection between two processes of ours. */
export interface MessageStream<Out> {
  send(message: Out): void;
  close(): void;
}

/** Speaks over a connection. `onEnd` is told once, however it ended. */
export function messageStream<In, Out>(
  socket: Socket,
  onMessage: (message: In) => void,
  onEnd: () => void,
): MessageStream<Out> {
  const decoder = new StringDecoder('utf8');
  let parts: string[] = [];
  socket.on('data', (bytes: Buffer) => {
    const [first = '', ...lines] = decoder.write(bytes).split('\n');
    parts.push(first);
    for (const line of lines) {
      const message = parts.join('');
      parts = [line];
      onMessage(JSON.parse(message) as In); // both ends are the same program
    }
  });
  socket.once('close', onEnd);
  return {
    send(message) {
      if (socket.destroyed) return;
      socket.write(`${JSON.stringify(message)}\n`);
      if (socket.writableLength > mostUnreadBytes) socket.destroy();
    },
    close: () => socket.destroy(),
  };
}
