import type { Deployment, PipelineSummary, Project } from '@slipway/contract';

/** A list of projects after a pipeline was told, as lists show it: of each project the newest one counts. */
export function withPipeline(
  projects: readonly Project[],
  pipeline: PipelineSummary,
): readonly Project[] {
  return projects.map((project) => {
    const isNewest = pipeline.id >= (project.last_pipeline?.id ?? 0);
    return project.id === pipeline.project_id && isNewest
      ? { ...project, last_pipeline: pipeline }
      : project;
  });
}

/** The same after a deployment; undefined for one to an environment that the list does not have. */
export function withDeployment(
  projects: readonly Project[],
  { id, status, environment }: Pick<Deployment, 'id' | 'status' | 'environment'>,
): readonly Project[] | undefined {
  const at = projects.find(({ environments = [] }) =>
    environments.some((each) => each.id === environment?.id),
  );
  if (!at) return undefined;
  // Lists show what was deployed last, not what is on its way.
  if (status !== 'success') return projects;
  const environments = at.environments?.map((each) =>
    each.id === environment?.id && id >= (each.last_deployment?.id ?? 0)
      ? { ...each, last_deployment: { id, status } }
      : each,
  );
  return projects.map((each) =>
    each === at ? { ...at, ...(environments && { environments }) } : each,
  );
}
