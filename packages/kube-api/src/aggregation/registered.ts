/** Which servers of other groups are registered, and what each of them has said that it serves. */
import type { Objects } from '@slipway/kube-objects';
import type { GroupVersion } from '#discovery/group-version';
import type { Scheme } from '#scheme/scheme';
import {
  type ApiService,
  apiServiceResource,
  isAvailable,
  isRemote,
  type RemoteService,
} from './api-service.ts';

/** A server that publishes its schemas. */
export interface Published {
  readonly service: RemoteService;
  /** `apis/GROUP/VERSION`. */
  readonly path: string;
  /** Changes with the document; undefined when it has none of the newer form. */
  readonly hash: string | undefined;
}

/** What a server has said. */
interface Known {
  readonly groupVersion: GroupVersion;
  readonly hash: string | undefined;
}

/** Follows the APIServices of the store. */
export class Registered implements Disposable {
  readonly #scheme: Scheme;
  readonly #services = new Map<string, RemoteService>();
  readonly #known = new Map<string, Known>();
  readonly #watch: Disposable;
  #generation = 0;

  constructor(objects: Pick<Objects, 'list' | 'watch'>, scheme: Scheme) {
    this.#scheme = scheme;
    for (const service of objects.list<ApiService>(apiServiceResource)) this.#see(service, false);
    this.#watch = objects.watch<ApiService>(apiServiceResource, ({ type, object }) =>
      this.#see(object, type === 'DELETED'),
    );
  }

  /** Counts the changes. */
  get generation(): number {
    return this.#generation;
  }

  /** Who serves a group version instead of this API. */
  find(group: string, version: string): RemoteService | undefined {
    const service = this.#services.get(`${version}.${group}`);
    if (service === undefined) return undefined;
    const own = this.#ownOf(service);
    if (own.length === 0) return service;
    // Figures of our own go before those of a server that is away; objects of our own go before all.
    return own.every(({ computed }) => computed) && isAvailable(service) ? service : undefined;
  }

  /** Anybody who serves some version of a group. */
  anyOf(group: string): RemoteService | undefined {
    return this.#services.values().find(({ spec }) => spec.group === group);
  }

  /** Keeps what a server has said, as long as it is registered. */
  note({ metadata: { name } }: RemoteService, found: Known): void {
    const isNews = JSON.stringify(this.#known.get(name)) !== JSON.stringify(found);
    if (!this.#services.has(name) || !isNews) return;
    this.#known.set(name, found);
    this.#generation += 1;
  }

  /** What all of them serve, as far as is known. */
  groupVersions(): readonly GroupVersion[] {
    return this.#foreign().map(([name, service]) => {
      const { group = '', version } = service.spec;
      const resources = this.#known.get(name)?.groupVersion.resources ?? [];
      return { group, version, resources, isStale: !isAvailable(service) };
    });
  }

  /** Those whose schemas can be had. */
  published(): readonly Published[] {
    return this.#foreign()
      .filter(([, service]) => isAvailable(service))
      .map(([name, service]) => {
        const { group = '', version } = service.spec;
        return { service, path: `apis/${group}/${version}`, hash: this.#known.get(name)?.hash };
      });
  }

  [Symbol.dispose](): void {
    this.#watch[Symbol.dispose]();
  }

  #see(service: ApiService, isGone: boolean): void {
    const { name } = service.metadata;
    const wasThere = this.#services.has(name);
    if (isRemote(service) && !isGone) this.#services.set(name, service);
    else this.#services.delete(name);
    if (!this.#services.has(name)) this.#known.delete(name);
    if (wasThere || this.#services.has(name)) this.#generation += 1;
  }

  /** Those of whose group version this API has no kind of its own. */
  #foreign() {
    return [...this.#services].filter(([, service]) => this.#ownOf(service).length === 0);
  }

  #ownOf({ spec: { group = '', version } }: RemoteService) {
    return this.#scheme.served.filter((kind) => kind.group === group && kind.version === version);
  }
}
