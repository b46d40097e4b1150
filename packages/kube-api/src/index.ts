export type { JobIdentity } from '#access/job-tokens';
export type { TokenAuthority } from '#access/service-account-tokens';
export { createObjects, type ObjectStore } from '#store/objects';
export type { Operations } from '#store/operations';
export { Store } from '#store/store';
export { type ApiServer, type ApiServerOptions, createApiServer } from './api-server.ts';
export { builtInKinds } from './kinds/built-in.ts';
export { accountAnnotation, accountTokenType } from './kinds/core/secret.ts';
export { createScheme, type Scheme } from './scheme/scheme.ts';
