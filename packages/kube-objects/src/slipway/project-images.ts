/**
 * Which projects' images a namespace may use: the annotation `slipway.dev/projects` names them,
 * `root/hello,root/web`. A job that deploys into a namespace adds its own project; everything else
 * is the administrator's to write.
 */
import type { KubeObject, Objects } from '#objects/objects';
import { ApiError } from '#objects/status';

/** The annotation of a namespace that names projects by their full paths. */
const projectsAnnotation = 'slipway.dev/projects';

/** The projects that a namespace names. */
export function projectsOf(namespace: Pick<KubeObject, 'metadata'> | undefined): readonly string[] {
  const text = namespace?.metadata.annotations?.[projectsAnnotation] ?? '';
  return text
    .split(',')
    .map((path) => path.trim())
    .filter((path) => path !== '');
}

/** The namespace with other projects in the place of those that it names. */
export function withProjects<T extends KubeObject>(namespace: T, projects: readonly string[]): T {
  const { [projectsAnnotation]: _, ...others } = namespace.metadata.annotations ?? {};
  const annotations =
    projects.length > 0 ? { ...others, [projectsAnnotation]: projects.join(',') } : others;
  return { ...namespace, metadata: { ...namespace.metadata, annotations } };
}

/** What to do so that pods of a namespace may use a project's images, in one sentence. */
export function howToAllow(namespace: string, named: readonly string[], project: string): string {
  const value = [...named, project].join(',');
  const overwrite = named.length > 0 ? '--overwrite ' : '';
  return `pods in the namespace "${namespace}" may not use images of the project ${project}: deploy there by a job of that project, or let it in with "kubectl annotate ${overwrite}namespace ${namespace} ${projectsAnnotation}=${value}", or give the pod an imagePullSecret`;
}

/** Takes a project out of all namespaces. */
export async function forgetProject(objects: Objects, project: string): Promise<void> {
  for (const { metadata } of objects.list<KubeObject>('namespaces')) {
    await forgetIn(objects, metadata.name, project);
  }
}

/** Somebody may write the same namespace at this moment; then it is read once more. */
async function forgetIn(objects: Objects, name: string, project: string): Promise<void> {
  for (let attempt = 1; ; attempt += 1) {
    const namespace = objects.get<KubeObject>('namespaces', name);
    const named = projectsOf(namespace);
    if (namespace === undefined || !named.includes(project)) return;
    const others = named.filter((path) => path !== project);
    try {
      await objects.update('namespaces', withProjects(namespace, others));
      return;
    } catch (error) {
      const isLate = error instanceof ApiError && ['Conflict', 'NotFound'].includes(error.reason);
      if (!isLate || attempt === 5) throw error;
    }
  }
}
