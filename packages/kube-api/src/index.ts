export type { JobIdentity } from './access/job-tokens.ts';
export type { TokenAuthority } from './access/service-account-tokens.ts';
export { type ApiServer, type ApiServerOptions, createApiServer } from './api-server.ts';
export { findKind, kinds } from './kinds/catalog.ts';
export { accountAnnotation, accountTokenType } from './kinds/config.ts';
export { apiVersionOf } from './kinds/kind.ts';
export { createObjects, type ObjectStore } from './store/objects.ts';
export type { Operations } from './store/operations.ts';
export { Store } from './store/store.ts';
