import { setTimeout } from 'node:timers/promises';
import { type Api, Refused } from './api.ts';
import * as objects from './objects.ts';
import type { Random } from './random.ts';

const core = '/api/v1/namespaces/work';
const apps = '/apis/apps/v1/namespaces/work';
const jobs = '/apis/batch/v1/namespaces/work/jobs';
const policies = '/apis/networking.k8s.io/v1/namespaces/work/networkpolicies';
/** The machine has to carry them all at once. */
const mostEach = 2;
const pauseMs = 120;

/** Objects that come and go; named with what they are, and a number. */
const comings = ['job', 'claim', 'door', 'policy', 'room'] as const;
type Coming = (typeof comings)[number];

/** Rollouts, scaling, Jobs, volumes, services, policies and namespaces, changed at random. */
export class Workloads {
  readonly #image: string;
  readonly #random: Random;
  readonly #there: { readonly kind: Coming; readonly name: string }[] = [];
  #count = 0;
  /** How many changes the API has acknowledged. */
  actions = 0;

  constructor(image: string, random: Random) {
    this.#image = image;
    this.#random = random;
  }

  /** What is there from the beginning. */
  async begin(api: Api): Promise<void> {
    for (const name of ['work', 'ledger']) await api.create('/api/v1/namespaces', namespace(name));
    await api.create(`${apps}/deployments`, objects.web(this.#image));
    await api.create(`${apps}/statefulsets`, objects.database(this.#image));
  }

  /** Changes one thing after the other until the connection breaks. */
  async changeUntilBroken(api: Api): Promise<string | undefined> {
    for (;;) {
      try {
        await this.#change(api);
        this.actions += 1;
      } catch (error) {
        // Something may be there already, or gone, after a write whose answer never came.
        const isKnown = error instanceof Refused && [404, 409].includes(error.status);
        if (!isKnown) return error instanceof Refused ? error.message : undefined;
      }
      await setTimeout(pauseMs);
    }
  }

  /** Removes all of it. */
  async end(api: Api): Promise<void> {
    const { items } = await api.list('/api/v1/namespaces');
    const names = items.map(({ metadata }) => metadata.name);
    const own = names.filter((name) => /^(work|ledger|room-\d+)$/.test(name));
    await Promise.all(
      own.map((name) => api.delete(`/api/v1/namespaces/${name}`).catch(ignoreGone)),
    );
  }

  #change(api: Api): Promise<unknown> {
    const random = this.#random;
    const changes = [
      () => api.patch(`${apps}/deployments/web`, this.#newTemplate()),
      () => api.patch(`${apps}/statefulsets/db`, this.#newTemplate()),
      () => api.patch(`${apps}/deployments/web`, { spec: { replicas: 1 + random.below(3) } }),
      () => api.patch(`${apps}/statefulsets/db`, { spec: { replicas: random.below(3) } }),
      () => this.#deletePod(api),
      ...comings.map((kind) => () => this.#come(api, kind)),
      () => this.#go(api),
      () => this.#go(api),
      () => this.#go(api),
    ];
    return (random.pick(changes) ?? (() => this.#go(api)))();
  }

  #newTemplate(): object {
    this.#count += 1;
    const annotations = { change: String(this.#count) };
    return { spec: { template: { metadata: { annotations } } } };
  }

  async #deletePod(api: Api): Promise<void> {
    const { items } = await api.list(`${core}/pods`);
    const kept = items.filter(({ metadata }) => /^(web|db)-/.test(metadata.name));
    const pod = this.#random.pick(kept);
    if (pod) await api.delete(`${core}/pods/${pod.metadata.name}`);
  }

  async #come(api: Api, kind: Coming): Promise<void> {
    if (this.#there.filter((other) => other.kind === kind).length >= mostEach) return;
    this.#count += 1;
    const name = `${kind}-${this.#count}`;
    // Noted first: it may be there although the answer never came.
    this.#there.push({ kind, name });
    if (kind === 'job') await api.create(jobs, objects.job(name, this.#image));
    if (kind === 'door') await api.create(`${core}/services`, objects.service(name));
    if (kind === 'policy') await api.create(policies, objects.policy(name));
    if (kind === 'room') await this.#furnish(api, name);
    if (kind !== 'claim') return;
    await api.create(`${core}/persistentvolumeclaims`, objects.claim(name));
    await api.create(`${core}/pods`, objects.claimant(name, this.#image));
  }

  /** A namespace with something in it. */
  async #furnish(api: Api, name: string): Promise<void> {
    await api.create('/api/v1/namespaces', namespace(name));
    const inside = `/api/v1/namespaces/${name}`;
    await api.create(`${inside}/services`, objects.service('inside'));
    await api.create(`${inside}/persistentvolumeclaims`, objects.claim('inside'));
  }

  async #go(api: Api): Promise<void> {
    const [gone] = this.#there;
    if (!gone) return;
    const { kind, name } = gone;
    const paths = {
      job: [`${jobs}/${name}`],
      claim: [`${core}/pods/${name}`, `${core}/persistentvolumeclaims/${name}`],
      door: [`${core}/services/${name}`],
      policy: [`${policies}/${name}`],
      room: [`/api/v1/namespaces/${name}`],
    };
    for (const path of paths[kind]) await api.delete(path).catch(ignoreGone);
    this.#there.shift();
  }
}

const namespace = (name: string) => ({ apiVersion: 'v1', kind: 'Namespace', metadata: { name } });

function ignoreGone(error: unknown): void {
  if (!(error instanceof Refused && error.status === 404)) throw error;
}
