import type { Project } from '@slipway/contract';
import { to } from '#frame/addresses.ts';

/** One step of the way from a push to a release. */
export interface FirstStep {
  readonly title: string;
  readonly isDone: boolean;
  /** Where it is done, or was. */
  readonly href: string;
}

/** The project that is made at the first start. */
const demo = /\/hello$/;

/** The way from a push to a release in production, with what of it has been gone. Reads the projects only. */
export function firstSteps(projects: readonly Project[]): readonly FirstStep[] {
  const ran = projects.find((project) => project.last_pipeline);
  const passed = projects.find(({ last_pipeline: last }) =>
    ['success', 'manual'].includes(last?.status ?? ''),
  );
  const own = projects.find((project) => !demo.test(project.path_with_namespace));
  const staging = deployedTo(projects, /^stag/);
  const production = deployedTo(projects, /^prod/);
  const pipeline = (project: Project | undefined) =>
    project?.last_pipeline
      ? to.pipeline(project.path_with_namespace, project.last_pipeline.id)
      : to.newProject;
  const environments = (project: Project | undefined) =>
    project ? to.environments(project.path_with_namespace) : pipeline(ran);
  return [
    { title: 'A push starts a pipeline', isDone: ran !== undefined, href: pipeline(ran) },
    {
      title: 'It builds an image, and tests inside it',
      isDone: passed !== undefined,
      href: pipeline(passed ?? ran),
    },
    {
      title: 'It rolls out to staging',
      isDone: staging !== undefined,
      href: environments(staging),
    },
    {
      title: 'You press play: it is released to production',
      isDone: production !== undefined,
      href: production ? environments(production) : pipeline(passed ?? ran),
    },
    {
      title: 'Bring a project of your own',
      isDone: own !== undefined,
      href: own ? to.project(own.path_with_namespace) : to.newProject,
    },
  ];
}

function deployedTo(projects: readonly Project[], name: RegExp): Project | undefined {
  return projects.find(({ environments = [] }) =>
    environments.some((each) => name.test(each.name) && each.last_deployment?.status === 'success'),
  );
}
