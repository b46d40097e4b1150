import type { Route } from '../router.ts';
import { accessTokenRoutes } from './access-tokens.ts';
import { type Api, bind } from './api.ts';
import { artifactRoutes } from './artifacts.ts';
import { branchRoutes } from './branches.ts';
import { commitRoutes } from './commits.ts';
import { environmentRoutes } from './environments.ts';
import { fileRoutes } from './files.ts';
import { jobRoutes } from './jobs.ts';
import { lintRoutes } from './lint.ts';
import { memberRoutes } from './members.ts';
import { namespaceRoutes } from './namespaces.ts';
import { pipelineRoutes } from './pipelines.ts';
import { projectRoutes } from './projects.ts';
import { protectedRefRoutes } from './protected-refs.ts';
import { registryRoutes } from './registry-repositories.ts';
import { runnerRoutes } from './runners.ts';
import { systemRoutes } from './system.ts';
import { variableRoutes } from './variables.ts';

/** The REST API, version 4, with GitLab's paths. */
export function apiRoutes(api: Api): Route[] {
  return bind(api, [
    ...systemRoutes,
    ...accessTokenRoutes,
    ...namespaceRoutes,
    ...projectRoutes,
    ...memberRoutes,
    ...branchRoutes,
    ...commitRoutes,
    ...fileRoutes,
    ...protectedRefRoutes,
    ...pipelineRoutes,
    ...jobRoutes,
    ...artifactRoutes,
    ...variableRoutes,
    ...environmentRoutes,
    ...runnerRoutes,
    ...lintRoutes,
    ...registryRoutes,
  ]);
}
