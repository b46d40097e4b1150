/**
 * The images that the cluster may have to pull again though no tag names them any more. Pods that name
 * a tag are left out: they get whatever the tag stands for by then.
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

/** What pods, workloads and the revisions that they may go back to name by digest. */
export function pinnedImages(objects: Objects): readonly PinnedImage[] {
  const specs = [
    ...objects.list<Pod>('pods').map(({ spec }) => spec),
    ...templated.flatMap((resource) =>
      objects.list<Templated>(resource).map(({ spec }) => spec.template.spec),
    ),
    ...objects
      .list<CronJob>('cronjobs.batch')
      .map(({ spec }) => spec.jobTemplate.spec.template.spec),
    ...objects
      .list<ControllerRevision>('controllerrevisions.apps')
      .flatMap(({ data }) => podSpecIn(data)),
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
