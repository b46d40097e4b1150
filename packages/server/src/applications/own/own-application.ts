import type { CatalogEntry } from '@slipway/contract';
import type { ReleaseName } from '#applications/account/application-account';
import type { ApplicationCluster } from '#applications/application-cluster';
import type { ApplicationWish } from '#applications/application-wish';
import type { Hooks, Tell } from '#applications/helm/change-release';
import { HelmRefusal } from '#applications/helm/helm';
import type { ClusterApi } from '#clusters/cluster-api';
import type { Context } from '#services';
import type { Identity } from '#sign-in/identity';

/** A part of Slipway itself that is installed into clusters. */
export interface OwnApplication {
  readonly entry: CatalogEntry;
  /** Of its chart. */
  readonly folder: string;
  /** A wish with all that Slipway has to say of it. Makes nothing. */
  settled(
    context: Context,
    cluster: ApplicationCluster,
    wish: ApplicationWish,
    identity: Identity,
  ): Promise<ApplicationWish>;
  /** The same with its image made, and what is to be done as the release's account before helm works. */
  ready(
    context: Context,
    cluster: ApplicationCluster,
    wish: ApplicationWish,
    identity: Identity,
  ): Promise<{ readonly wish: ApplicationWish; readonly hooks: Hooks }>;
  /** Ends what a release was given, where it was one of these. */
  forget(context: Context, api: ClusterApi, release: ReleaseName): Promise<void>;
}

/** Told before an image is looked for, which takes its time when it is missing. */
export const imageStep: Parameters<Tell>[0] = {
  type: 'step',
  text: 'the image of this Slipway is looked for, and made when it is missing',
};

/** What makes images of this very Slipway. */
export function imageOf({ ownImage }: Pick<Context, 'ownImage'>) {
  if (ownImage) return ownImage;
  throw new HelmRefusal('this server was started without an image of itself');
}
