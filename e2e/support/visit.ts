import { request } from 'node:http';
import type { Slipway } from './slipway.ts';

/** What a service of the cluster answered. */
export interface Answer {
  readonly status: number;
  readonly body: string;
}

/** Asks a service of the cluster. `*.localhost` means loopback to browsers; Node must be told. */
export function visit(slipway: Slipway, service: string, path = '/'): Promise<Answer> {
  const { port } = new URL(slipway.url);
  const headers = { host: `${service}.localhost:${port}` };
  return new Promise((resolve, reject) => {
    request({ host: '127.0.0.1', port, path, headers, agent: false }, (response) => {
      let body = '';
      response.setEncoding('utf8').on('data', (text: string) => {
        body += text;
      });
      response.on('end', () => resolve({ status: response.statusCode ?? 0, body }));
    })
      .on('error', reject)
      .end();
  });
}
