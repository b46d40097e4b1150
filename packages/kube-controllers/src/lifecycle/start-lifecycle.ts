import type {
  Aggregator,
  CertificateAuthority,
  ObjectStore,
  TokenAuthority,
} from '@slipway/kube-api';
import type { Log } from '@slipway/kube-objects';
import { startAggregatedRoles } from '#access/aggregated-roles';
import { keepAvailability } from '#aggregation/availability';
import { startSigner } from '#certificates/signer';
import { keepQuotaStatus } from '#quota/quota';
import { startAccountSecrets } from './account-secrets.ts';
import { startCompanions } from './companions.ts';
import { startEventExpiry } from './event-expiry.ts';
import { startGarbageCollector } from './garbage-collector.ts';
import { startNamespaceLifecycle } from './namespaces.ts';

/** What the API itself looks after, whatever kinds there are. */
export interface LifecycleOptions {
  readonly objects: ObjectStore;
  readonly tokens: Pick<TokenAuthority, 'signForSecret'>;
  readonly rootCertificate: string;
  readonly authority: CertificateAuthority;
  readonly aggregator: Aggregator;
  readonly clock: () => Date;
  readonly log: Log;
}

/**
 * Starts garbage collection, the end of namespaces, their companions, tokens in secrets, aggregated
 * roles, the expiry of events, the status of quotas, and of the servers of other groups.
 */
export function startLifecycle({
  objects,
  tokens,
  rootCertificate,
  authority,
  aggregator,
  clock,
  log,
}: LifecycleOptions): AsyncDisposable {
  const { scheme, store } = objects;
  const stack = new AsyncDisposableStack();
  stack.use(startGarbageCollector(scheme, store, objects, log));
  stack.use(startNamespaceLifecycle(objects, clock, log));
  stack.use(startCompanions(store, objects, rootCertificate, log));
  stack.use(startAccountSecrets({ objects, tokens, rootCertificate, log }));
  stack.use(startAggregatedRoles(objects, log));
  stack.use(startSigner(objects, authority, clock, log));
  stack.use(startEventExpiry(objects, clock, log));
  stack.use(keepQuotaStatus(objects, log));
  stack.use(keepAvailability(objects, aggregator, clock, log));
  return stack;
}
