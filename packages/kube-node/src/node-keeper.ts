import type { Lease, Log, Node, Objects } from '@slipway/kube-objects';
import { ApiError } from '@slipway/kube-objects';
import { type NodeFacts, nodeLabels, nodeStatus } from './node-status.ts';

/** How the node is kept. */
export interface NodeKeeperOptions {
  readonly objects: Objects;
  readonly log: Log;
  readonly clock: () => Date;
  readonly name: string;
  /** The addresses of pods, as far as they are known. */
  readonly podCidr: () => string;
  /** What is true of the machine now. */
  readonly facts: () => Omit<NodeFacts, 'name' | 'now'>;
}

const LEASE_NAMESPACE = 'kube-node-lease';
const LEASE_SECONDS = 40;
const RENEW_MILLISECONDS = 10_000;

/** Registers the node, tells its state, and renews its lease. */
export class NodeKeeper {
  readonly #options: NodeKeeperOptions;
  #timer: NodeJS.Timeout | undefined;
  #writing: Promise<void> = Promise.resolve();

  constructor(options: NodeKeeperOptions) {
    this.#options = options;
  }

  /** Resolves when the node and its lease exist. */
  async start(): Promise<void> {
    await this.update();
    await this.#renew();
    this.#timer = setInterval(() => void this.#renew(), RENEW_MILLISECONDS).unref();
  }

  /** Writes the node's status; resolves when it is durable. Trouble is logged. */
  update(): Promise<void> {
    const { log } = this.#options;
    this.#writing = this.#writing
      .then(() => this.#write())
      .catch((error: unknown) => log.error('node not written', { error }));
    return this.#writing;
  }

  async close(): Promise<void> {
    clearInterval(this.#timer);
    await this.#writing;
  }

  async #write(): Promise<void> {
    const { objects, name, clock, facts } = this.#options;
    const podCIDR = this.#options.podCidr();
    const spec = { podCIDR, podCIDRs: [podCIDR] };
    const known = objects.get<Node>('nodes', name);
    const node = !known
      ? await objects.create<Node>('nodes', {
          apiVersion: 'v1',
          kind: 'Node',
          metadata: { name, labels: nodeLabels(name) },
          spec,
          status: {},
        })
      : known.spec?.podCIDR === podCIDR
        ? known
        : await objects.update<Node>('nodes', { ...known, spec: { ...known.spec, ...spec } });
    const status = nodeStatus(node.status, { ...facts(), name, now: clock() });
    await objects.updateStatus<Node>('nodes', { ...node, status });
  }

  async #renew(): Promise<void> {
    const { objects, name, clock, log } = this.#options;
    // MicroTime has six digits.
    const renewTime = clock().toISOString().replace('Z', '000Z');
    const lease = objects.get<Lease>('leases.coordination.k8s.io', name, LEASE_NAMESPACE);
    const spec = {
      acquireTime: renewTime,
      ...lease?.spec,
      holderIdentity: name,
      leaseDurationSeconds: LEASE_SECONDS,
      renewTime,
    };
    try {
      if (lease) await objects.update<Lease>('leases.coordination.k8s.io', { ...lease, spec });
      else {
        await objects.create<Lease>('leases.coordination.k8s.io', {
          apiVersion: 'coordination.k8s.io/v1',
          kind: 'Lease',
          metadata: { name, namespace: LEASE_NAMESPACE },
          spec,
        });
      }
    } catch (error) {
      // The next renewal comes soon; only the machine's own trouble is worth a line.
      if (!(error instanceof ApiError)) log.warn('node lease not renewed', { error });
    }
  }
}
