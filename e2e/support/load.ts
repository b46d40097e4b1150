import { Agent, request } from 'node:http';

/** What a steady stream of requests met. */
export interface Load {
  /** Ends the stream; resolves when every answer is in. */
  stop(): Promise<LoadReport>;
}

export interface LoadReport {
  readonly requests: number;
  readonly failures: readonly string[];
  /** Number of answers by version that gave them. */
  readonly versions: Readonly<Record<string, number>>;
}

/**
 * Sends `perSecond` requests a second to a service's host name, half of them over kept-alive
 * connections, half over new ones.
 */
export function load(url: string, perSecond: number): Load {
  const { hostname, port, host } = new URL(url);
  const target = { host: '127.0.0.1', port, path: '/', headers: { host: host ?? hostname } };
  const keepAlive = new Agent({ keepAlive: true, maxSockets: 20 });
  const failures: string[] = [];
  const versions: Record<string, number> = {};
  const inFlight = new Set<Promise<void>>();
  let requests = 0;

  const send = (): Promise<void> =>
    new Promise((resolve) => {
      const agent = requests++ % 2 === 0 ? keepAlive : new Agent({ keepAlive: false });
      const fail = (what: string) => {
        failures.push(what);
        resolve();
      };
      request({ ...target, agent, timeout: 30_000 }, (response) => {
        let body = '';
        response.setEncoding('utf8').on('data', (text: string) => {
          body += text;
        });
        response.on('error', (error) => fail(error.message));
        response.on('end', () => {
          if (response.statusCode !== 200) return fail(`${response.statusCode}: ${body}`);
          const { version } = JSON.parse(body);
          versions[version] = (versions[version] ?? 0) + 1;
          resolve();
        });
      })
        .on('error', (error) => fail(error.message))
        .on('timeout', () => fail('no answer within 30 s'))
        .end();
    });

  // A timer that fires late makes up for it, so the rate holds on a busy machine.
  const started = performance.now();
  const timer = setInterval(() => {
    const due = ((performance.now() - started) / 1000) * perSecond;
    while (requests < due) {
      const sent = send();
      inFlight.add(sent);
      void sent.then(() => inFlight.delete(sent));
    }
  }, 5);

  return {
    async stop() {
      clearInterval(timer);
      await Promise.all(inFlight);
      keepAlive.destroy();
      return { requests, failures, versions };
    },
  };
}
