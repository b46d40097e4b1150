import { createInterface } from 'node:readline';
import { Readable } from 'node:stream';
import type { ReadableStream as NodeReadableStream } from 'node:stream/web';
import type { ApplicationEvent } from '@slipway/contract';
import { guarded } from '@slipway/io';
import type { ClusterApi } from '#clusters/cluster-api';
import { callCluster } from './cluster-calls.ts';

interface KubeEvent {
  readonly type: string;
  readonly object: {
    readonly type?: string;
    readonly reason?: string;
    readonly message?: string;
    readonly involvedObject?: { readonly kind?: string; readonly name?: string };
  };
}

/** Tells what happens in a namespace from now on, until the signal. Whatever fails here stops nothing. */
export async function watchEvents(
  api: ClusterApi,
  namespace: string,
  tell: (event: ApplicationEvent) => void,
  signal: AbortSignal,
): Promise<void> {
  try {
    const path = `/api/v1/namespaces/${namespace}/events`;
    const { metadata } = await callCluster<{
      readonly metadata: { readonly resourceVersion: string };
    }>(api, 'GET', `${path}?limit=1`);
    const query = new URLSearchParams({ watch: 'true', resourceVersion: metadata.resourceVersion });
    const response = await api(new Request(`http://cluster${path}?${query}`, { signal }));
    if (!response.ok || response.body === null) return;
    const lines = createInterface({
      input: guarded(Readable.fromWeb(response.body as NodeReadableStream)),
    });
    for await (const line of lines) {
      const event = eventIn(line);
      if (event && !signal.aborted) tell(event);
    }
  } catch {
    // They are for people who watch; helm itself says whether it went well.
  }
}

function eventIn(line: string): ApplicationEvent | undefined {
  const { type, object } = JSON.parse(line) as KubeEvent;
  if (type !== 'ADDED' && type !== 'MODIFIED') return undefined;
  const { kind = '', name = '' } = object.involvedObject ?? {};
  return {
    type: 'event',
    object: `${kind}/${name}`,
    reason: object.reason ?? '',
    text: object.message ?? '',
    is_warning: object.type === 'Warning',
  };
}
