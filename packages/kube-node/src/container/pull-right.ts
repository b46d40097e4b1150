import {
  type ImageDetails,
  type ImageReference,
  parseReference,
  type RegistryCredentials,
} from '@slipway/engine';
import type { KubeObject, Pod, Secret } from '@slipway/kube-objects';
import { howToAllow, projectsOf } from '@slipway/kube-objects';
import type { NodeContext } from '#context';
import { credentialsFor } from './pull-credentials.ts';

/** Who asks for an image, and in the place of which name. */
export interface PullWay {
  readonly credentials: RegistryCredentials | undefined;
  readonly from?: string;
}

/** Every way in which a pod may ask for an image, or why it may not. */
export type PullRight =
  | { readonly isAllowed: true; readonly ways: readonly PullWay[] }
  | { readonly isAllowed: false; readonly message: string };

/** The project of a pod that runs a job: its namespace is that of many. */
const ownProjectAnnotation = 'slipway.dev/project';

/**
 * Whether a pod may use an image, here or elsewhere, and how to ask for it.
 *
 * A guarded registry decides by the pod's secrets and its namespace's projects, so that an image that
 * the engine holds already is as closed as one that has to be pulled. Other registries are asked with
 * what the secrets offer, and last as anyone.
 */
export async function pullRight(
  context: NodeContext,
  pod: Pod,
  image: ImageReference,
): Promise<PullRight> {
  const { objects } = context;
  const { namespace = '' } = pod.metadata;
  const projects = projectsOf(objects.get<KubeObject>('namespaces', namespace));
  const held = (pod.spec.imagePullSecrets ?? [])
    .map(({ name = '' }) => objects.get<Secret>('secrets', name, namespace))
    .filter((secret) => secret !== undefined);
  const secrets = credentialsFor(image, held);
  const access = await context.imageAccess({
    ...{ image, projects, secrets },
    ownProject: pod.metadata.annotations?.[ownProjectAnnotation],
    loginsFor: (other) => credentialsFor(other, held),
  });
  const open = [...secrets, undefined].map((credentials) => ({ credentials }));
  if (access === undefined) return { isAllowed: true, ways: open };
  if (access.isAllowed && 'nearer' in access) {
    const { credentials, reference: from } = access.nearer;
    return { isAllowed: true, ways: [{ credentials, from }, ...open] };
  }
  if (access.isAllowed) return { isAllowed: true, ways: [{ credentials: access.credentials }] };
  const why = howToAllow(namespace, projects, access.project);
  return { isAllowed: false, message: `pull access denied for ${image.name}: ${why}` };
}

/**
 * As `pullRight`, for an image that the engine found by what may be the beginning of its id: then one
 * of the names that it has must be free to the pod.
 */
export async function heldRight(
  context: NodeContext,
  pod: Pod,
  wanted: ImageReference,
  { RepoTags, RepoDigests }: ImageDetails,
): Promise<PullRight> {
  const names = [...(RepoTags ?? []), ...(RepoDigests ?? [])].flatMap(
    (name) => parseReference(name) ?? [],
  );
  if (names.some((name) => isSame(name, wanted))) return { isAllowed: true, ways: [] };
  let refusal: PullRight = {
    isAllowed: false,
    message: `the image "${wanted.name}" has no name that a pod could use it by: tag it, and write the tag into the pod`,
  };
  for (const name of names) {
    const right = await pullRight(context, pod, name);
    if (right.isAllowed) return right;
    refusal = right;
  }
  return refusal;
}

function isSame(a: ImageReference, b: ImageReference): boolean {
  const isNamed = a.registry === b.registry && a.repository === b.repository;
  return isNamed && (b.digest === undefined ? a.tag === b.tag : a.digest === b.digest);
}
