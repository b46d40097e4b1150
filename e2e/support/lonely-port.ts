import { once } from 'node:events';
import { createServer } from 'node:net';

/**
 * A port that nobody asks for by itself: below those that the system gives to outgoing connections,
 * and away from those that Slipway tries first.
 */
export async function lonelyPort(): Promise<number> {
  for (;;) {
    const port = 12_000 + Math.floor(Math.random() * 15_000);
    const server = createServer();
    try {
      server.listen(port, '127.0.0.1');
      await once(server, 'listening');
      return port;
    } catch {
      // Somebody is there: another one.
    } finally {
      server.close();
    }
  }
}
