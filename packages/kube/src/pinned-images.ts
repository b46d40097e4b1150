/**
 * The images that the cluster may have to pull again though no tag names them any more. Pods that name
 * a tag are left out: they get whatever the tag stands for by then.
 */
import { type ImageReference, parseReference } from '@slipway/engine';
import type { Deployment, Objects, Pod, PodSpec, ReplicaSet } from '@slipway/kube-objects';

/** An image that is named by its digest. */
export interface PinnedImage extends ImageReference {
  readonly digest: string;
}

/** What pods, deployments and the replica sets that they may go back to name by digest. */
export function pinnedImages(objects: Objects): readonly PinnedImage[] {
  const specs = [
    ...objects.list<Pod>('pods').map(({ spec }) => spec),
    ...objects.list<ReplicaSet>('replicasets.apps').map(({ spec }) => spec.template.spec),
    ...objects.list<Deployment>('deployments.apps').map(({ spec }) => spec.template.spec),
  ];
  const names = new Set(specs.flatMap(imagesOf));
  return [...names].flatMap((name) => {
    const image = parseReference(name);
    return image?.digest === undefined ? [] : [{ ...image, digest: image.digest }];
  });
}

function imagesOf({ initContainers = [], containers }: PodSpec): readonly string[] {
  return [...initContainers, ...containers].map(({ image }) => image);
}
