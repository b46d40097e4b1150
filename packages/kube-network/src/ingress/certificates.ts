import { createSecureContext, type SecureContext } from 'node:tls';
import type { Ingress, Objects, Secret } from '@slipway/kube-objects';

/** Finds the certificate of a host in the secrets that ingresses name. */
export class Certificates {
  readonly #objects: Objects;
  readonly #ingresses: () => readonly Ingress[];
  readonly #contexts = new Map<string, SecureContext | undefined>();

  constructor(objects: Objects, ingresses: () => readonly Ingress[]) {
    this.#objects = objects;
    this.#ingresses = ingresses;
  }

  /** What a TLS server needs for a host; undefined when no ingress has a usable certificate for it. */
  contextOf(host: string): SecureContext | undefined {
    const name = host.toLowerCase();
    if (!this.#contexts.has(name)) this.#contexts.set(name, this.#find(name));
    return this.#contexts.get(name);
  }

  /** Something has changed: the next one who asks is told anew. */
  forget(): void {
    this.#contexts.clear();
  }

  #find(host: string): SecureContext | undefined {
    const names = [host, `*${host.slice(host.indexOf('.'))}`];
    const entries = this.#ingresses().flatMap(({ metadata, spec }) =>
      (spec.tls ?? []).map(({ hosts = hostsOf(spec), secretName }) => ({
        namespace: metadata.namespace,
        hosts,
        secretName,
      })),
    );
    for (const name of names) {
      for (const { hosts, namespace, secretName } of entries) {
        if (secretName === undefined || !hosts.includes(name)) continue;
        const context = contextFrom(this.#objects.get<Secret>('secrets', secretName, namespace));
        if (context) return context;
      }
    }
    return undefined;
  }
}

const hostsOf = ({ rules = [] }: Ingress['spec']) => rules.flatMap(({ host }) => host ?? []);

/** Undefined for a secret that is not there, or holds no certificate with its key. */
function contextFrom(secret: Secret | undefined): SecureContext | undefined {
  const read = (name: string) => Buffer.from(secret?.data?.[name] ?? '', 'base64').toString();
  const [cert, key] = [read('tls.crt'), read('tls.key')];
  if (cert === '' || key === '') return undefined;
  try {
    return createSecureContext({ cert, key });
  } catch {
    return undefined;
  }
}
