import type { Route } from '../route.ts';
import { absentRoutes } from './absent.ts';
import { accessTokenRoutes } from './access-tokens.ts';
import { type Api, type ApiRoute, bind } from './api.ts';
import { artifactRoutes } from './artifacts.ts';
import { badgeRoutes } from './badges.ts';
import { branchRoutes } from './branches.ts';
import { commitRoutes } from './commits.ts';
import { environmentRoutes } from './environments.ts';
import { fileRoutes } from './files.ts';
import { groupRoutes } from './groups.ts';
import { jobRoutes } from './jobs.ts';
import { lintRoutes } from './lint.ts';
import { memberRoutes } from './members.ts';
import { namespaceRoutes } from './namespaces.ts';
import { pipelineRoutes } from './pipelines.ts';
import { projectListRoutes } from './project-list.ts';
import { projectRoutes } from './projects.ts';
import { protectedRefRoutes } from './protected-refs.ts';
import { registryRoutes } from './registry-repositories.ts';
import { resourceGroupRoutes } from './resource-groups.ts';
import { runnerRoutes } from './runners.ts';
import { systemRoutes } from './system.ts';
import { userRoutes } from './users.ts';
import { variableRoutes } from './variables.ts';

/** The REST API, version 4, with GitLab's paths. */
export function apiRoutes(api: Api): Route[] {
  return [...bind(api, table), ...methods.map(unknownAddress)];
}

const methods = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'] as const;

/** What no other route takes, answered as API clients expect it. */
function unknownAddress(method: Route['method']): Route {
  const body = { error: '404 Not Found' };
  const handler = () => Response.json(body, { status: 404 });
  return { method, path: '/api/v4/*rest', who: 'world', handler };
}

/** All of it, address by address. */
export const table: readonly ApiRoute[] = [
  ...systemRoutes,
  ...userRoutes,
  ...accessTokenRoutes,
  ...namespaceRoutes,
  ...groupRoutes,
  ...projectListRoutes,
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
  ...resourceGroupRoutes,
  ...runnerRoutes,
  ...lintRoutes,
  ...registryRoutes,
  ...badgeRoutes,
  ...absentRoutes,
];
