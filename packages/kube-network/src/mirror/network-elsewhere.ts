import { chmodSync, rmSync } from 'node:fs';
import { createServer, type Socket } from 'node:net';
import { guarded } from '@slipway/io';
import {
  createEventRecorder,
  isolated,
  type KubeObject,
  type Log,
  type Objects,
  type WatchEvent,
} from '@slipway/kube-objects';
import type { AskedService } from '@slipway/kube-objects/sleep';
import { type MessageStream, messageStream } from './message-stream.ts';
import type { CallName, ClusterFacts, FromCluster, FromNetwork, PodCall } from './messages.ts';
import { mirrored, mirroredResources } from './mirrored-kinds.ts';

/** What a network in another process is told of. */
export interface NetworkElsewhereOptions {
  readonly objects: Objects;
  readonly log: Log;
  readonly clock?: () => Date;
  readonly facts: ClusterFacts;
  /** Told who asks for services whose pods may sleep. */
  readonly asked?: (service: AskedService) => void;
  /** Where the network comes to be told, a Unix socket that is made here. */
  readonly socketPath: string;
}

/** It is started again, and asked again. */
class NetworkEnded extends Error {
  override readonly name = 'NetworkEnded';
}

const nowhere: PodCall = { namespace: '', name: '', address: '' };

/**
 * The cluster's end of a network that another process carries: tells it of all objects that it works on and
 * of every change, in order, and asks it for what `PodNetwork` promises. A call is behind all changes
 * before it on the same line, so that it is answered with these in force.
 */
export class NetworkElsewhere {
  readonly #options: NetworkElsewhereOptions;
  readonly #events;
  readonly #server = guarded(createServer((socket) => this.#welcome(guarded(socket))));
  readonly #waiting = new Map<number, PromiseWithResolvers<void>>();
  #line: MessageStream<FromCluster> | undefined;
  #connected = Promise.withResolvers<void>();
  #watches: readonly Disposable[] = [];
  #last = 0;

  constructor(options: NetworkElsewhereOptions) {
    this.#options = options;
    this.#events = createEventRecorder(options.objects, options.log, options.clock);
  }

  /** Resolves when it can be joined. */
  async open(): Promise<void> {
    const { socketPath } = this.#options;
    rmSync(socketPath, { force: true });
    await new Promise<void>((resolve, reject) => {
      this.#server.once('error', reject);
      this.#server.listen(socketPath, resolve);
    });
    chmodSync(socketPath, 0o600);
  }

  /** Resolves when what network policies say of a pod is in force, however often the network ends meanwhile. */
  async joined(pod: PodCall): Promise<void> {
    await this.#call('joined', pod);
  }

  /** Resolves when the services of this moment can be reached; while no network runs, nobody waits for it. */
  async settled(): Promise<void> {
    if (this.#line) await this.#ask('settled', nowhere).catch(() => {});
  }

  /**
   * Resolves when a pod gets no new connections. A network that has ended is waited for: the kernel has taken over with what
   * there was, and goes on to lead to the pod until the next one is there.
   */
  async withdrawn(pod: Omit<PodCall, 'address'>): Promise<void> {
    await this.#call('withdrawn', { address: '', ...pod });
  }

  async close(): Promise<void> {
    const closed = new Promise((resolve) => this.#server.close(resolve));
    this.#line?.close();
    await closed;
    await this.#events.close();
  }

  async #call(name: CallName, pod: PodCall): Promise<void> {
    for (;;) {
      await this.#connected.promise;
      try {
        await this.#ask(name, pod);
        return;
      } catch (error) {
        if (!(error instanceof NetworkEnded)) throw error;
      }
    }
  }

  #ask(name: CallName, pod: PodCall): Promise<void> {
    this.#last += 1;
    const answer = Promise.withResolvers<void>();
    this.#waiting.set(this.#last, answer);
    this.#line?.send({ type: 'call', id: this.#last, name, pod });
    return answer.promise;
  }

  /** The newest one is it: the one before has ended, or stands still and is about to be. */
  #welcome(socket: Socket): void {
    this.#line?.close();
    this.#left();
    const line = messageStream<FromNetwork, FromCluster>(
      socket,
      (message) => this.#hear(message),
      () => this.#line === line && this.#left(),
    );
    this.#line = line;
    const { objects, facts, log } = this.#options;
    // Nothing can come between: both are synchronous.
    const all = mirroredResources.map((resource) => {
      const kept = objects.list(resource).flatMap((object) => mirrored(resource, object) ?? []);
      return [resource, kept] as const;
    });
    line.send({ type: 'state', facts, objects: all });
    this.#watches = mirroredResources.map((resource) =>
      objects.watch(resource, (event) =>
        isolated(log, 'objects for the network', () => this.#tell(line, resource, event)),
      ),
    );
    this.#connected.resolve();
    log.info('the network has joined');
  }

  #tell(line: MessageStream<FromCluster>, resource: string, { type, object }: WatchEvent): void {
    const seen = mirrored(resource, object);
    const { apiVersion, kind, metadata } = object;
    const gone: KubeObject = { apiVersion, kind, metadata };
    const event: WatchEvent = seen ? { type, object: seen } : { type: 'DELETED', object: gone };
    line.send({ type: 'change', resource, event });
  }

  #hear(message: FromNetwork): void {
    if (message.type === 'record') {
      this.#events.record(message.object, message.happening);
      return;
    }
    if (message.type === 'asked') {
      this.#options.asked?.(message.service);
      return;
    }
    const asked = this.#waiting.get(message.id);
    this.#waiting.delete(message.id);
    if (message.error === undefined) asked?.resolve();
    else asked?.reject(new Error(message.error));
  }

  #left(): void {
    if (!this.#line) return;
    this.#line = undefined;
    this.#connected = Promise.withResolvers();
    for (const watch of this.#watches) watch[Symbol.dispose]();
    this.#watches = [];
    for (const asked of this.#waiting.values()) asked.reject(new NetworkEnded());
    this.#waiting.clear();
  }
}
