import { once } from 'node:events';
import { createServer, type Server } from 'node:net';
import { lonelyPort } from './lonely-port.ts';

/** Something that a job waits for and that a test opens: the job sees none of the test's files. */
export interface Gate extends Disposable {
  /** A line of a script that ends once the gate is open. */
  readonly script: string;
  open(): Promise<void>;
}

/** Makes a gate that is closed. */
export async function closedGate(): Promise<Gate> {
  // Not one that the system may give to somebody else, or to the connection that asks for it.
  const port = await lonelyPort();
  let server: Server | undefined;
  return {
    script: `until (exec 3<>/dev/tcp/127.0.0.1/${port}) 2>/dev/null; do sleep 0.1; done`,
    async open() {
      server = createServer((socket) => socket.destroy()).listen(port, '127.0.0.1');
      await once(server, 'listening');
    },
    [Symbol.dispose]: () => server?.close(),
  };
}
