export type { JobDeed, JobWitness } from '@slipway/kube-objects/job-deeds';
export type { CertificateAuthority } from '#access/certificates/sign';
export type { JobIdentity } from '#access/job-tokens';
export type { EnvironmentIdentity } from '#access/job-user';
export type { TokenAuthority } from '#access/service-account-tokens';
export type { Aggregator } from '#aggregation/aggregator';
export {
  type ApiService,
  apiServiceResource,
  isRemote,
  type RemoteService,
} from '#aggregation/api-service';
export type { Connection } from '#answer/connection';
export { createObjects, type ObjectStore } from '#objects/objects';
export type { Operations } from '#objects/operations';
export { amountText, concerns, usedOf } from '#quota/usage';
export { Store } from '#store/store';
export { type ApiServer, type ApiServerOptions, createApiServer } from './api-server.ts';
export { BadSchedule, parseSchedule } from './kinds/batch/schedule.ts';
export { builtInKinds } from './kinds/built-in.ts';
export { accountAnnotation, accountTokenType } from './kinds/core/secret.ts';
export type { Kind } from './scheme/kind.ts';
export { createScheme, type Scheme } from './scheme/scheme.ts';
export { writtenPart } from './written-part.ts';
