/**
 * The images that pods, workloads and the revisions that they may go back to name.
 */
import { type ImageReference, parseReference } from '@slipway/engine';
import type {
  ControllerRevision,
  CronJob,
  KubeObject,
  Objects,
  Pod,
  PodSpec,
  PodTemplate,
} from '@slipway/kube-objects';

/** An image that is named by its digest. */
export interface PinnedImage extends ImageReference {
  readonly digest: string;
}

/** An image, and who names it. */
export interface NamedImage extends ImageReference {
  /** `pod`, `deployment`, `replicaset` */
  readonly kind: string;
  /** `staging/hello` */
  readonly holder: string;
}

/** Kinds that make pods of a template. */
const templated = [
  'deployments.apps',
  'replicasets.apps',
  'statefulsets.apps',
  'daemonsets.apps',
  'jobs.batch',
  'replicationcontrollers',
];

type Templated = KubeObject & { readonly spec: { readonly template: PodTemplate } };

/** The pods of a revision that a stateful or daemon set may go back to; others keep other things. */
function podSpecIn(data: unknown): readonly PodSpec[] {
  const { spec } = (data ?? {}) as { readonly spec?: { readonly template?: Partial<PodTemplate> } };
  const pod = spec?.template?.spec;
  return pod !== undefined && Array.isArray(pod.containers) ? [pod] : [];
}

/** Every image that the cluster names, with each of those who do. */
export function namedImages(objects: Objects): readonly NamedImage[] {
  return holders(objects).flatMap(({ kind, holder, spec }) =>
    imagesOf(spec).flatMap((name) => {
      const image = parseReference(name);
      return image ? [{ ...image, kind, holder }] : [];
    }),
  );
}

/**
 * What the cluster may have to pull again though no tag names it any more. Pods that name a tag are left
 * out: they get whatever the tag stands for by then.
 */
export function pinnedImages(objects: Objects): readonly PinnedImage[] {
  const names = new Set(holders(objects).flatMap(({ spec }) => imagesOf(spec)));
  return [...names].flatMap((name) => {
    const image = parseReference(name);
    return image?.digest === undefined ? [] : [{ ...image, digest: image.digest }];
  });
}

interface Holder {
  readonly kind: string;
  readonly holder: string;
  readonly spec: PodSpec;
}

function holders(objects: Objects): readonly Holder[] {
  const of = (kind: string, { metadata: { namespace, name } }: KubeObject, spec: PodSpec) => ({
    kind,
    holder: namespace === undefined ? name : `${namespace}/${name}`,
    spec,
  });
  return [
    ...objects.list<Pod>('pods').map((pod) => of('pod', pod, pod.spec)),
    ...templated.flatMap((resource) =>
      objects
        .list<Templated>(resource)
        .map((it) => of(it.kind.toLowerCase(), it, it.spec.template.spec)),
    ),
    ...objects
      .list<CronJob>('cronjobs.batch')
      .map((it) => of('cronjob', it, it.spec.jobTemplate.spec.template.spec)),
    ...objects
      .list<ControllerRevision>('controllerrevisions.apps')
      .flatMap((it) => podSpecIn(it.data).map((spec) => of('controllerrevision', it, spec))),
  ];
}

function imagesOf({ initContainers = [], containers }: PodSpec): readonly string[] {
  return [...initContainers, ...containers].map(({ image }) => image);
}
