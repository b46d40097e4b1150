import { connect } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { guarded } from '@slipway/io';
import type { EventRecorder, Log } from '@slipway/kube-objects';
import type { AskedService } from '@slipway/kube-objects/sleep';
import { type MessageStream, messageStream } from './message-stream.ts';
import type { ClusterFacts, FromCluster, FromNetwork } from './messages.ts';
import { MirroredObjects } from './mirrored-objects.ts';

/** Who answers what the cluster asks. */
export type Answering = (call: Extract<FromCluster, { type: 'call' }>) => Promise<void>;

/** A cluster in another process, as the network sees it. */
export interface JoinedCluster {
  readonly facts: ClusterFacts;
  readonly objects: MirroredObjects;
  /** Writes events there; what happens while the cluster is away is not told. */
  readonly events: EventRecorder;
  /** Tells who asks for services whose pods may sleep; while the cluster is away nobody hears it. */
  asked(service: AskedService): void;
  /** From now on calls are answered; those that came before have waited. */
  answer(by: Answering): void;
  close(): void;
}

const againMs = 100;

/**
 * Joins the cluster that listens at a Unix socket, and joins it again whenever it has ended: meanwhile its
 * objects are as they were last. Resolves when they are known.
 */
export async function joinCluster(socketPath: string, log: Log): Promise<JoinedCluster> {
  const objects = new MirroredObjects();
  const known = Promise.withResolvers<ClusterFacts>();
  const answering = Promise.withResolvers<Answering>();
  const stop = new AbortController();
  let line: MessageStream<FromNetwork> | undefined;

  const hear = (message: FromCluster) => {
    if (message.type === 'state') {
      for (const [resource, all] of message.objects) objects.replace(resource, all);
      known.resolve(message.facts);
    } else if (message.type === 'change') objects.apply(message.resource, message.event);
    else void carryOut(message);
  };
  async function carryOut(call: Extract<FromCluster, { type: 'call' }>): Promise<void> {
    const asked = line;
    const { id } = call;
    try {
      await (await answering.promise)(call);
      asked?.send({ type: 'done', id });
    } catch (error) {
      log.warn('the cluster could not be answered', { call: call.name, error });
      asked?.send({ type: 'done', id, error: String(error) });
    }
  }
  void (async () => {
    while (!stop.signal.aborted) {
      await new Promise<void>((ended) => {
        line = messageStream<FromCluster, FromNetwork>(guarded(connect(socketPath)), hear, ended);
      });
      await sleep(againMs, undefined, { signal: stop.signal }).catch(() => {});
    }
  })();
  return {
    facts: await known.promise,
    objects,
    events: {
      record({ apiVersion, kind, metadata }, happening) {
        line?.send({ type: 'record', object: { apiVersion, kind, metadata }, happening });
      },
      close: async () => {},
    },
    asked: (service) => line?.send({ type: 'asked', service }),
    answer: answering.resolve,
    close() {
      stop.abort();
      line?.close();
    },
  };
}
