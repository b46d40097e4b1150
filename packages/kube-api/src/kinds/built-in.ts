import type { Kind } from '#scheme/kind';
import { customResourceDefinition } from './apiextensions/custom-resource-definition.ts';
import { deployment } from './apps/deployment.ts';
import { replicaSet } from './apps/replica-set.ts';
import { lease } from './coordination/lease.ts';
import { configMap } from './core/config-map.ts';
import { endpoints } from './core/endpoints.ts';
import { event } from './core/event.ts';
import { namespace } from './core/namespace.ts';
import { node } from './core/node.ts';
import { pod } from './core/pod/pod.ts';
import { secret } from './core/secret.ts';
import { service } from './core/service/service.ts';
import { serviceAccount } from './core/service-account.ts';
import { endpointSlice } from './discovery/endpoint-slice.ts';
import { eventView } from './events/event.ts';

/** The kinds that every cluster has, in the order of discovery. */
export const builtInKinds: readonly Kind[] = [
  configMap,
  endpoints,
  event,
  namespace,
  node,
  pod,
  secret,
  serviceAccount,
  service,
  deployment,
  replicaSet,
  lease,
  endpointSlice,
  eventView,
  customResourceDefinition,
];
