import type { ImageReference, RegistryCredentials } from '@slipway/engine';

/** An image that a pod wants to use. */
export interface ImageWish {
  readonly image: ImageReference;
  /** Full paths of the projects whose images the pod's namespace may use. */
  readonly projects: readonly string[];
  /** What the pod's own secrets offer for the image, the most specific first. */
  readonly secrets: readonly RegistryCredentials[];
  /** The project that the pod calls its own, as pods of jobs do; only its secrets prove it. */
  readonly ownProject?: string | undefined;
  /** What the pod's own secrets offer for another image. */
  readonly loginsFor?: (image: ImageReference) => readonly RegistryCredentials[];
}

/** A copy of an image in another registry, which is asked for first. */
export interface NearerCopy {
  readonly reference: string;
  readonly credentials: RegistryCredentials | undefined;
}

/** Whether an image of a guarded registry may be used. */
export type ImageAccess =
  /** Nobody guards it, but there is a nearer copy. */
  | { readonly isAllowed: true; readonly nearer: NearerCopy }
  /** Without credentials everyone may pull it. */
  | { readonly isAllowed: true; readonly credentials: RegistryCredentials | undefined }
  /** The project that the namespace would have to name. */
  | { readonly isAllowed: false; readonly project: string };
