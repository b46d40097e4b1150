import { createSecureContext, type SecureContext } from 'node:tls';
import type { GatewayView, Ingress, Objects, Secret } from '@slipway/kube-objects';
import { isOwnGateway } from '@slipway/kube-objects';

/** Hosts and the secret that holds their certificate. */
export interface CertificateEntry {
  readonly namespace: string | undefined;
  /** In full, by a wildcard for one label, or `*` for every host. */
  readonly hosts: readonly string[];
  readonly secretName: string | undefined;
}

/** The certificates that ingresses name; without hosts of their own they are for those of the rules. */
export const ingressCertificates = (ingresses: readonly Ingress[]): readonly CertificateEntry[] =>
  ingresses.flatMap(({ metadata, spec }) =>
    (spec.tls ?? []).map(({ hosts = hostsOf(spec), secretName }) => ({
      namespace: metadata.namespace,
      hosts,
      secretName,
    })),
  );

/** The certificates of listeners; those of another namespace nobody has said that they may use. */
export const gatewayCertificates = ({
  gateways,
  classes,
}: GatewayView): readonly CertificateEntry[] =>
  gateways
    .filter((gateway) => isOwnGateway(gateway, classes))
    .flatMap(({ metadata: { namespace }, spec }) =>
      spec.listeners.flatMap(({ hostname = '*', tls }) =>
        (tls?.certificateRefs ?? [])
          .filter((ref) => (ref.namespace ?? namespace) === namespace)
          .map(({ name }) => ({ namespace, hosts: [hostname], secretName: name })),
      ),
    );

/** Finds the certificate of a host in secrets. */
export class Certificates {
  readonly #objects: Objects;
  readonly #entries: () => readonly CertificateEntry[];
  readonly #contexts = new Map<string, SecureContext | undefined>();

  constructor(objects: Objects, entries: () => readonly CertificateEntry[]) {
    this.#objects = objects;
    this.#entries = entries;
  }

  /** What a TLS server needs for a host; undefined when nobody has a usable certificate for it. */
  contextOf(host: string): SecureContext | undefined {
    const name = host.toLowerCase();
    const entries = this.#entries();
    for (const wanted of [name, `*${name.slice(name.indexOf('.'))}`, '*']) {
      for (const { hosts, namespace, secretName } of entries) {
        if (secretName === undefined || !hosts.includes(wanted)) continue;
        const context = this.#read(namespace, secretName);
        if (context) return context;
      }
    }
    return undefined;
  }

  /** Something has changed: the next one who asks is told anew. */
  forget(): void {
    this.#contexts.clear();
  }

  /** Remembered by secret, of which there are only so many; names are made up by whoever connects. */
  #read(namespace: string | undefined, name: string): SecureContext | undefined {
    const key = `${namespace}/${name}`;
    if (!this.#contexts.has(key)) {
      this.#contexts.set(key, contextFrom(this.#objects.get<Secret>('secrets', name, namespace)));
    }
    return this.#contexts.get(key);
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
