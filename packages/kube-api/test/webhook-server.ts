import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { guarded } from '@slipway/io';
import { loadPki } from '../src/access/pki.ts';

/** What a webhook is asked; `request` is that of its review. */
export interface Asked {
  readonly path: string;
  readonly request: Readonly<Record<string, unknown>> & {
    readonly uid: string;
    readonly operation: string;
    readonly object: Readonly<Record<string, unknown>> | null;
  };
}

/** What a webhook answers; undefined: nothing at all. */
export type Respond = (asked: Asked) => object | undefined;

/** A program that serves webhooks, with a certificate for a service. */
export interface WebhookServer extends AsyncDisposable {
  readonly port: number;
  readonly asked: Asked[];
  /** Where it is, for `clientConfig`. */
  at(path: string): { readonly url: string; readonly caBundle: string };
  readonly caBundle: string;
}

/** Starts webhooks on a free port of all addresses. */
export async function startWebhooks(respond: Respond): Promise<WebhookServer> {
  const directory = await mkdtemp(join(tmpdir(), 'slipway-hook-'));
  const names = ['localhost', 'hook.default.svc'];
  const { ca, certificate, key } = await loadPki({ directory, names, now: new Date() });
  const asked: Asked[] = [];
  const server = guarded(
    createServer({ cert: certificate, key }, (incoming, outgoing) => {
      const chunks: Buffer[] = [];
      incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
      incoming.on('end', () => {
        const review = JSON.parse(Buffer.concat(chunks).toString()) as {
          readonly kind: string;
          readonly apiVersion: string;
          readonly request: Asked['request'];
        };
        const question = { path: incoming.url ?? '', request: review.request };
        asked.push(question);
        const response = respond(question);
        if (response === undefined) return;
        const { kind, apiVersion, request } = review;
        outgoing.end(
          JSON.stringify({ kind, apiVersion, response: { uid: request.uid, ...response } }),
        );
      });
    }),
  );
  await new Promise<void>((resolve) => server.listen(0, resolve));
  const { port } = server.address() as AddressInfo;
  const caBundle = Buffer.from(ca).toString('base64');
  return {
    port,
    asked,
    caBundle,
    at: (path) => ({ url: `https://localhost:${port}${path}`, caBundle }),
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      await rm(directory, { recursive: true, force: true });
    },
  };
}

/** The answer of a webhook that changes an object. */
export const patching = (...operations: readonly object[]) => ({
  allowed: true,
  patchType: 'JSONPatch',
  patch: Buffer.from(JSON.stringify(operations)).toString('base64'),
});
