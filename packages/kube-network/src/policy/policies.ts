import { isIPv4 } from 'node:net';
import type { Labels, Log, Namespace, NetworkPolicy, Objects, Pod } from '@slipway/kube-objects';
import { isolated } from '@slipway/kube-objects';
import { type Attempt, mayConnect } from './may-connect.ts';
import { type PodRules, type PolicyPod, podRules } from './pod-rules.ts';

const resource = 'networkpolicies.networking.k8s.io';

/** What the rules are made from. */
export interface PoliciesOptions {
  readonly objects: Objects;
  readonly log: Log;
  /** What policies can name and is no pod here: the name server, for one. */
  readonly others?: () => readonly PolicyPod[];
}

/** Knows at any moment which connections network policies let through. */
export class Policies implements Disposable {
  readonly #options: PoliciesOptions;
  readonly #listeners = new Set<() => void>();
  readonly #watches: readonly Disposable[];
  /** Addresses of pods whose status does not tell them yet. */
  readonly #joined = new Map<string, string>();
  readonly #seen = new Map<string, string>();
  #rules: ReadonlyMap<string, PodRules> | undefined;

  constructor(options: PoliciesOptions) {
    this.#options = options;
    const { objects } = options;
    this.#watches = [
      objects.watch(resource, () => this.#changed()),
      objects.watch('namespaces', () => this.#podsChanged()),
      objects.watch<Pod>('pods', ({ type, object }) => this.#podChanged(object, type)),
    ];
  }

  /** The policies that there are. */
  all(): readonly NetworkPolicy[] {
    return this.#options.objects.list<NetworkPolicy>(resource);
  }

  /** The rules of each pod that has some, by its address. */
  rules(): ReadonlyMap<string, PodRules> {
    this.#rules ??= this.#compute();
    return this.#rules;
  }

  /** Whether a connection may be made. */
  mayConnect(attempt: Attempt): boolean {
    return mayConnect(this.rules(), attempt);
  }

  /** The addresses of the pods that there are. */
  addresses(): readonly string[] {
    return this.#pods().map(({ address }) => address);
  }

  /** A pod has this address from now on; its status will say so later. */
  joined(namespace: string, name: string, address: string): void {
    this.#joined.set(`${namespace}/${name}`, address);
    this.#podsChanged();
  }

  /** Calls `listener` when the rules may be others. */
  onChange(listener: () => void): void {
    this.#listeners.add(listener);
  }

  [Symbol.dispose](): void {
    for (const watch of this.#watches) watch[Symbol.dispose]();
    this.#listeners.clear();
  }

  #compute(): ReadonlyMap<string, PodRules> {
    const policies = this.all();
    if (policies.length === 0) return new Map();
    const { objects, others = () => [] } = this.#options;
    const namespaces = new Map<string, Labels>(
      objects
        .list<Namespace>('namespaces')
        .map(({ metadata }) => [metadata.name, metadata.labels ?? {}]),
    );
    const rules = podRules({ policies, pods: [...this.#pods(), ...others()], namespaces });
    return new Map(rules.map((rule) => [rule.address, rule]));
  }

  /** The pods with an address of their own; one that has ended has none any more. */
  #pods(): readonly PolicyPod[] {
    return this.#options.objects.list<Pod>('pods').flatMap((pod) => {
      const { metadata, spec, status } = pod;
      const { namespace = '', name, labels = {} } = metadata;
      const hasEnded = status.phase === 'Succeeded' || status.phase === 'Failed';
      const address = status.podIP ?? this.#joined.get(`${namespace}/${name}`);
      if (hasEnded || spec.hostNetwork || address === undefined || !isIPv4(address)) return [];
      const all = [...spec.containers, ...(spec.initContainers ?? [])];
      const ports = all.flatMap((container) => container.ports ?? []);
      return [{ namespace, labels, address, ports }];
    });
  }

  #podChanged({ metadata, status }: Pod, type: string) {
    const key = `${metadata.namespace}/${metadata.name}`;
    const isGone = type === 'DELETED';
    if (isGone || status.podIP) this.#joined.delete(key);
    // Most changes of pods are about other things.
    const now = isGone ? '' : JSON.stringify([metadata.labels, status.podIP, status.phase]);
    if (this.#seen.get(key) === now) return;
    if (isGone) this.#seen.delete(key);
    else this.#seen.set(key, now);
    this.#podsChanged();
  }

  #podsChanged() {
    if (this.#rules?.size === 0 && this.all().length === 0) return;
    this.#changed();
  }

  #changed() {
    this.#rules = undefined;
    for (const listener of this.#listeners) isolated(this.#options.log, 'policies', listener);
  }
}
