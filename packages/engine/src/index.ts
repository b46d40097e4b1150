export { BusyboxMissing, busyboxImage } from './busybox-image.ts';
export type {
  AttachOptions,
  Containers,
  CreateOptions,
  LogOptions,
  Session,
} from './containers.ts';
export { createEngine, type Engine, type EngineOptions } from './engine.ts';
export { EngineError, EngineUnavailable, ImagePullFailed, isNotFound } from './errors.ts';
export type { EventListener } from './events.ts';
export type { Exec, ExecOptions } from './exec.ts';
export type { ImageProgress, Images, ImportOptions, PullOptions } from './images.ts';
export { jsonLines } from './json-lines.ts';
export type { Networks } from './networks.ts';
export type { OutputChunk } from './output.ts';
export { type ImageReference, parseReference } from './reference.ts';
export type * from './types.ts';
export { userNamespacesProfile } from './user-namespaces-profile.ts';
export type { Volumes } from './volumes.ts';
