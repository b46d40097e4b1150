/** The cluster's API as programs in pods reach it: by the files of their service account. */
import { readFileSync } from 'node:fs';
import { Agent, request } from 'node:https';

const folder = '/var/run/secrets/kubernetes.io/serviceaccount';
const agent = new Agent({ keepAlive: true, ca: readFileSync(`${folder}/ca.crt`) });

/** An answer of the API. */
export interface Answer {
  readonly status: number;
  // biome-ignore lint/suspicious/noExplicitAny: objects of any kind; programs read what they wrote.
  readonly body: any;
}

/** The namespace of the pod. */
export const namespace = readFileSync(`${folder}/namespace`, 'utf8');

/** One request; the body is JSON, a patch by its content type. */
export function call(
  method: string,
  path: string,
  body?: unknown,
  contentType = 'application/json',
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const sent = request(
      {
        agent,
        method,
        path,
        host: 'kubernetes.default.svc',
        headers: { authorization: `Bearer ${token()}`, 'content-type': contentType },
      },
      (response) => {
        let text = '';
        response.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
        response.on('end', () => resolve({ status: response.statusCode ?? 0, body: parsed(text) }));
      },
    );
    sent.on('error', reject).end(body === undefined ? '' : JSON.stringify(body));
  });
}

/** Calls `see` with each event of a watch, until it ends. */
export function watch(path: string, see: (event: WatchEvent) => void): Promise<void> {
  return new Promise((resolve, reject) => {
    request(
      {
        agent,
        path,
        host: 'kubernetes.default.svc',
        headers: { authorization: `Bearer ${token()}` },
      },
      (response) => {
        if (response.statusCode !== 200) {
          reject(new Error(`${path} answers ${response.statusCode}`));
          response.resume();
          return;
        }
        let rest = '';
        response.setEncoding('utf8').on('data', (chunk: string) => {
          const lines = (rest + chunk).split('\n');
          rest = lines.pop() ?? '';
          for (const line of lines) see(JSON.parse(line) as WatchEvent);
        });
        response.on('end', resolve);
      },
    )
      .on('error', reject)
      .end();
  });
}

/** One line of a watch. */
export interface WatchEvent {
  readonly type: string;
  // biome-ignore lint/suspicious/noExplicitAny: objects of any kind.
  readonly object: any;
}

/** It changes while the pod runs. */
const token = () => readFileSync(`${folder}/token`, 'utf8');

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
