import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { decodeJwt } from 'jose';
import type { ApiRoute } from '../src/rest/api.ts';
import { table } from '../src/rest/api-routes.ts';
import { type Permission, ruleFor } from '../src/rights/permissions.ts';
import { startServer, type TestServer } from './harness.ts';
import {
  type Actor,
  type MatrixProject,
  makeJobs,
  makeMachines,
  makePeople,
  makeProjects,
  mayDo,
} from './matrix-actors.ts';

/*
 * Every cell of the table of permissions: each address of the API that asks for a permission, git and
 * the registry, by every kind of person, token and job, in projects with every setting that matters.
 * What is expected is what `rights/permissions.ts` says; that it says what GitLab does is tested in
 * `permissions.test.ts`.
 */
type ProjectRoute = ApiRoute & { readonly may: Permission };

const routes = table.filter((route): route is ProjectRoute => route.may !== undefined);
const kinds = ['people', 'jobs', 'machines'] as const;

describe('the matrix of permissions', () => {
  let server: TestServer;
  let projects: readonly MatrixProject[];
  const actors = new Map<(typeof kinds)[number], readonly Actor[]>();

  before(async () => {
    server = await startServer();
    projects = await makeProjects(server);
    actors.set('people', await makePeople(server, projects));
    actors.set('jobs', await makeJobs(server, projects));
    actors.set('machines', await makeMachines(server, projects));
  });
  after(() => server[Symbol.asyncDispose]());

  /** Tries each cell; the test fails with the list of those that are not as the table says. */
  async function tryAll(
    kind: (typeof kinds)[number],
    permission: Permission,
    tried: (actor: Actor, project: MatrixProject) => Promise<readonly string[]>,
    takesMachines = true,
  ): Promise<void> {
    const wrong: string[] = [];
    const all = actors.get(kind) ?? [];
    // Where nobody looks at a deploy token, one is as good as another.
    for (const actor of kind === 'machines' && !takesMachines ? all.slice(0, 1) : all) {
      const mattering = projects.filter((project) => matters(project, permission));
      // What a scope keeps from somebody does not depend on the project.
      const cells = actor.scopes ? mattering.slice(0, 1) : mattering;
      const answers = await Promise.all(cells.map((project) => tried(actor, project)));
      for (const [index, found] of answers.entries()) {
        wrong.push(...found.map((cell) => `${actor.name} in ${cells[index]?.path}: ${cell}`));
      }
    }
    assert.deepEqual(wrong, []);
  }

  for (const kind of kinds) {
    for (const route of routes) {
      test(`${route.method} ${route.path} takes ${kind} who have ${route.may}`, () =>
        tryAll(
          kind,
          route.may,
          async (actor, project) => {
            const expected = statusFor(actor, route, project);
            const response = await server.fetch(addressOf(route, project), {
              method: route.method,
              headers: actor.headers,
            });
            await response.body?.cancel();
            return response.status === expected ? [] : [`${response.status}, not ${expected}`];
          },
          route.byDeployToken === true,
        ));
    }

    for (const service of ['git-upload-pack', 'git-receive-pack'] as const) {
      test(`${service} takes ${kind} as the table says`, () =>
        tryAll(kind, 'read_code', async (actor, project) => {
          const expected = gitStatusFor(actor, service, project);
          const path = `/${project.path}.git/info/refs?service=${service}`;
          const response = await server.fetch(path, { headers: basicOf(actor) });
          await response.body?.cancel();
          return response.status === expected ? [] : [`${response.status}, not ${expected}`];
        }));
    }

    test(`the registry gives ${kind} the actions that the table says`, () =>
      tryAll(kind, 'read_images', async (actor, project) => {
        const scope = `repository:${project.path}:pull,push,delete`;
        const response = await server.fetch(`/jwt/auth?scope=${scope}`, {
          headers: basicOf(actor),
        });
        if (!holds(actor)) return response.status === 401 ? [] : ['let in'];
        const { token } = (await response.json()) as { token: string };
        const { access } = decodeJwt<{ access: { actions: string[] }[] }>(token);
        const given = access.flatMap(({ actions }) => actions);
        const expected = imageActions(actor, project);
        return given.join() === expected.join() ? [] : [`${given}, not ${expected}`];
      }));
  }
});

/** Only some rules depend on whether a project shows its jobs: the others are tried once. */
function matters({ hasPublicJobs }: MatrixProject, permission: Permission): boolean {
  const { open, withoutPublicJobs } = ruleFor(permission);
  return hasPublicJobs || open === 'public-jobs' || withoutPublicJobs !== undefined;
}

/** What would be refused after all who may call were let in, so that nothing happens. */
function addressOf({ path }: ProjectRoute, { id }: MatrixProject): string {
  const filled = path
    .replace(':id', String(id))
    .replaceAll(/:\w*_id/g, '0')
    .replaceAll(/[:*]\w+/g, 'none');
  return `/api/v4${filled}?cursor=x`;
}

const letIn = 400;

/** Whether their credentials are anybody's. */
const holds = ({ isKnown, machine }: Actor) => isKnown && machine?.isRevoked !== true;

function statusFor(actor: Actor, route: ProjectRoute, project: MatrixProject): number {
  if (actor.machine) return statusForMachine(actor, route, project);
  if (!actor.isKnown) return 403;
  if (actor.job && !route.byJob) return 403;
  if (actor.scopes && !coversRoute(actor.scopes, route)) return 403;
  if (mayDo(actor, route.may, project)) return letIn;
  if (!actor.standing.isUser && ruleFor(route.may).open === undefined) return 401;
  return mayDo(actor, 'read_project', project) ? 403 : 404;
}

/** Elsewhere than where deploy tokens are taken they are strangers. */
function statusForMachine(actor: Actor, route: ProjectRoute, project: MatrixProject): number {
  const { machine, ...asStranger } = actor;
  if (!route.byDeployToken || !machine) return statusFor(asStranger, route, project);
  if (!holds(actor)) return 401;
  if (mayDo(actor, route.may, project)) return letIn;
  return machine.projectId === project.id ? 403 : 404;
}

function coversRoute(scopes: readonly string[], { method, scopes: more = [] }: ProjectRoute) {
  const enough = ['api', ...(method === 'GET' ? ['read_api'] : []), ...more];
  return scopes.some((scope) => enough.includes(scope));
}

function gitStatusFor(
  actor: Actor,
  service: 'git-upload-pack' | 'git-receive-pack',
  project: MatrixProject,
): number {
  const isPush = service === 'git-receive-pack';
  const enough = isPush
    ? ['write_repository', 'api']
    : ['read_repository', 'write_repository', 'api'];
  if (!holds(actor)) return 401;
  if (actor.machine && !mayDo(actor, 'read_code', project)) return 404;
  if (actor.machine) return isPush ? 403 : 200;
  if (actor.scopes && !actor.scopes.some((scope) => enough.includes(scope))) return 403;
  if (mayDo(actor, isPush ? 'push_code' : 'read_code', project)) return 200;
  if (!actor.standing.isUser) return 401;
  return mayDo(actor, 'read_project', project) ? 403 : 404;
}

function imageActions(actor: Actor, project: MatrixProject): readonly string[] {
  const covers = (...enough: readonly string[]) =>
    actor.scopes === undefined || actor.scopes.some((scope) => enough.includes(scope));
  const mayPull = covers('read_registry', 'write_registry', 'api');
  const mayPush = covers('write_registry', 'api');
  return [
    ...(mayPull && mayDo(actor, 'read_images', project) ? ['pull'] : []),
    ...(mayPush && mayDo(actor, 'push_images', project) ? ['push', 'delete'] : []),
  ];
}

function basicOf({ basic }: Actor): Record<string, string> {
  return basic === undefined ? {} : { authorization: `Basic ${btoa(basic)}` };
}
