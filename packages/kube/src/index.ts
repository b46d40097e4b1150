export type {
  DeleteOptions,
  KubeObject,
  ListQuery,
  New,
  ObjectMeta,
  Objects,
  OwnerReference,
  Resource,
  WatchEvent,
} from './objects.ts';
export { ApiError, type Reason, type Status } from './status.ts';
