/** Calls a webhook: JSON there, JSON back, within a time, over a connection whose other end is known. */
import { request } from 'node:https';
import { guarded } from '@slipway/io';
import type { Objects } from '@slipway/kube-objects';
import type { WebhookClientConfig } from '#custom/definition';
import { connectionFailure, statusFailure } from './failure-text.ts';
import { resolveService, serviceHost } from './service-address.ts';

/** The webhook could not be asked, or has not answered as it must. */
export class WebhookFailed extends Error {
  override readonly name = 'WebhookFailed';
}

/** Asks webhooks. */
export interface WebhookClient {
  /** Posts a review and answers what came back. Rejects with `WebhookFailed`. */
  call(config: WebhookClientConfig, review: object, seconds: number): Promise<unknown>;
}

const longestAnswer = 8 * 1024 * 1024;

/** Creates a client that reaches services of the cluster and any URL. */
export function createWebhookClient(objects: Pick<Objects, 'get' | 'list'>): WebhookClient {
  return {
    async call(config, review, seconds) {
      const { url, target } = locate(objects, config, seconds);
      const text = await post(url, target, config.caBundle, JSON.stringify(review), seconds);
      try {
        return JSON.parse(text) as unknown;
      } catch (cause) {
        throw new WebhookFailed(`the answer of ${url.href} is no JSON`, { cause });
      }
    },
  };
}

interface Target {
  readonly address: string;
  readonly port: number;
}

function locate(
  objects: Pick<Objects, 'get' | 'list'>,
  { url, service }: WebhookClientConfig,
  seconds: number,
): { readonly url: URL; readonly target: Target | undefined } {
  if (service === undefined) {
    const parsed = URL.parse(url ?? '');
    if (parsed === null) throw new WebhookFailed(`${url} is no URL`);
    parsed.searchParams.set('timeout', `${seconds}s`);
    return { url: parsed, target: undefined };
  }
  const { port = 443, path = '/' } = service;
  const named = new URL(path, `https://${serviceHost(service)}:${port}`);
  named.searchParams.set('timeout', `${seconds}s`);
  try {
    return { url: named, target: resolveService(objects, service) };
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new WebhookFailed(`Post "${named.href}": ${why}`, { cause });
  }
}

function post(
  url: URL,
  target: Target | undefined,
  caBundle: string | undefined,
  body: string,
  seconds: number,
): Promise<string> {
  return new Promise((resolve, reject) => {
    const fail = (why: string, cause?: unknown) =>
      reject(new WebhookFailed(`Post "${url.href}": ${why}`, { cause }));
    const at = `${target?.address ?? url.hostname}:${target?.port ?? (url.port || 443)}`;
    const call = guarded(
      request(
        {
          host: target?.address ?? url.hostname,
          port: target?.port ?? (url.port || 443),
          path: `${url.pathname}${url.search}`,
          method: 'POST',
          // The certificate must be the service's, whatever the pod's address is.
          servername: url.hostname,
          headers: {
            host: url.host,
            'content-type': 'application/json',
            accept: 'application/json',
            'content-length': Buffer.byteLength(body),
          },
          ...(caBundle && { ca: Buffer.from(caBundle, 'base64').toString() }),
        },
        (response) => {
          const chunks: Buffer[] = [];
          let size = 0;
          response.on('data', (chunk: Buffer) => {
            size += chunk.length;
            if (size > longestAnswer) call.destroy(new Error('the answer is too long'));
            else chunks.push(chunk);
          });
          response.on('error', (error) => fail(error.message, error));
          response.on('end', () => {
            clearTimeout(timer);
            const text = Buffer.concat(chunks).toString();
            const { statusCode = 0 } = response;
            if (statusCode >= 200 && statusCode < 300) resolve(text);
            else reject(new WebhookFailed(statusFailure(statusCode, text)));
          });
        },
      ),
    );
    const timer = setTimeout(() => {
      fail('context deadline exceeded');
      call.destroy();
    }, seconds * 1000);
    call.on('error', (error) => {
      clearTimeout(timer);
      fail(connectionFailure(error, url.hostname, at), error);
    });
    call.end(body);
  });
}
