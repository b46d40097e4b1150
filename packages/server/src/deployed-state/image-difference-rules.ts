import type { DeployedImage } from '#rollouts/deed';

/** An image, and what it is where that is known. */
type NamedImage = Pick<DeployedImage, 'image' | 'digest'>;

/** A container that runs another image than before; null where it was not there. */
export interface ChangedImage extends Pick<DeployedImage, 'namespace' | 'workload' | 'container'> {
  readonly before: NamedImage | null;
  readonly after: NamedImage | null;
}

/** What runs otherwise: another image, or another one of the same name. */
export function changedImages(
  before: readonly DeployedImage[],
  after: readonly DeployedImage[],
): readonly ChangedImage[] {
  const was = new Map(before.map((it) => [keyOf(it), it]));
  const is = new Map(after.map((it) => [keyOf(it), it]));
  return [...new Map([...was, ...is])].flatMap(([key, { namespace, workload, container }]) => {
    const [old, fresh] = [named(was.get(key)), named(is.get(key))];
    const isSame = old?.image === fresh?.image && old?.digest === fresh?.digest;
    return isSame ? [] : [{ namespace, workload, container, before: old, after: fresh }];
  });
}

const keyOf = ({ namespace, workload, container }: DeployedImage) =>
  `${namespace} ${workload} ${container}`;

const named = (image: DeployedImage | undefined): NamedImage | null =>
  image ? { image: image.image, digest: image.digest } : null;
