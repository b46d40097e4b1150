import type { Repository } from '@slipway/git';
import { insufficientScope, type Permission } from '../auth/access.ts';
import type { Auth } from '../auth/auth.ts';
import { hasScope, type Identity } from '../auth/identity.ts';
import { actingAs } from '../auth/sudo.ts';
import type { TokenScope } from '../auth/token.ts';
import type { Variables } from '../engine/variables.ts';
import { HttpError } from '../http-error.ts';
import type { Project } from '../model/project.ts';
import type { User } from '../model/user.ts';
import type { Parameters } from '../parameters/parameters.ts';
import { parametersFor } from '../parameters/table.ts';
import type { Presenter } from '../present/presenter.ts';
import { repositoryName } from '../projects.ts';
import type { Call, Route } from '../router.ts';
import type { Services } from '../services.ts';
import { type Args, readArgs } from './args.ts';
import type { ImageCatalog } from './images.ts';

/** What the handlers of the REST API work with. */
export interface Api extends Services {
  readonly auth: Auth;
  readonly present: Presenter;
  readonly variables: Pick<Variables, 'forPipeline'>;
  /** What the registry holds; without it projects have no images. */
  readonly images?: ImageCatalog | undefined;
}

/** A request whose sender and values are known. */
export interface ApiCall extends Call {
  readonly args: Args;
  readonly identity: Identity | undefined;
}

/** A request of someone who is signed in. */
export interface UserCall extends ApiCall {
  readonly identity: Identity;
  readonly user: User;
}

/** A request about a project, by someone who may make it. */
export interface ProjectCall extends ApiCall {
  readonly project: Project;
  readonly repository: Repository;
}

interface Address {
  readonly method: Route['method'];
  /** Below `/api/v4`; `:id` of a project's route is the project. */
  readonly path: string;
  /** Scopes of a token that suffice beside `api` (and `read_api` for reading). */
  readonly scopes?: readonly TokenScope[];
}

type Handle<C> = (api: Api, call: C) => Promise<Response> | Response;

/** One row of the table that is the API: where, who, what. */
export type ApiRoute = Address &
  (
    | { readonly who: 'anyone'; readonly may?: undefined; readonly handle: Handle<ApiCall> }
    | {
        readonly who: 'user' | 'administrator';
        readonly may?: undefined;
        readonly handle: Handle<UserCall>;
      }
    | {
        readonly who?: undefined;
        /** Whoever has this permission in the project `:id`. */
        readonly may: Permission;
        /** Job tokens are taken too. */
        readonly byJob?: true;
        readonly handle: Handle<ProjectCall>;
      }
  );

/** Binds the API's table to one server. */
export function bind(api: Api, routes: readonly ApiRoute[]): Route[] {
  return routes.map((route) => {
    const parameters = parametersFor(route.method, route.path);
    return {
      method: route.method,
      path: `/api/v4${route.path}`,
      handler: async (call) => answer(api, route, parameters, call),
    };
  });
}

async function answer(
  api: Api,
  route: ApiRoute,
  parameters: Parameters,
  call: Call,
): Promise<Response> {
  const { request, url } = call;
  const sender = await api.auth.authenticate.fromRequest(request);
  const identity = await actingAs(api.store, request, url, sender);
  const scopes = scopesOf(route);
  const withArgs = async () => ({
    ...call,
    identity,
    args: await readArgs(request, url, parameters),
  });
  if (route.may !== undefined) {
    checkCredentials(identity, scopes, route.byJob === true);
    const { access } = api.auth;
    const project = await access.project(identity, call.params.id ?? '', route.may);
    const repository = api.git.repository(repositoryName(project));
    return route.handle(api, { ...(await withArgs()), project, repository });
  }
  if (route.who === 'anyone') {
    checkCredentials(identity, scopes, true);
    return route.handle(api, await withArgs());
  }
  const check = route.who === 'user' ? api.auth.access.user : api.auth.access.administrator;
  const known = check(identity, scopes);
  return route.handle(api, { ...(await withArgs()), identity: known, user: known.user });
}

function scopesOf(route: ApiRoute): readonly TokenScope[] {
  const reading: readonly TokenScope[] = route.method === 'GET' ? ['read_api'] : [];
  return ['api', ...reading, ...(route.scopes ?? [])];
}

function checkCredentials(
  identity: Identity | undefined,
  scopes: readonly TokenScope[],
  isOpenToJobs: boolean,
): void {
  if (identity?.by === 'job' && !isOpenToJobs) throw new HttpError(403, 'Forbidden');
  if (identity?.by === 'token' && !hasScope(identity, scopes)) throw insufficientScope(scopes);
}

/** A number in the path; throws 404 for anything else. */
export function idIn(call: Call, name: string): number {
  const text = call.params[name] ?? '';
  if (!/^\d{1,15}$/.test(text)) throw new HttpError(404, 'Not found');
  return Number(text);
}

/** The user behind a call; throws 401 without one. */
export function userOf(call: ApiCall): User {
  if (call.identity === undefined) throw new HttpError(401, 'Unauthorized');
  return call.identity.user;
}

/** The thing, or 404 in GitLab's words: `404 Branch Not Found`. */
export function found<T>(thing: T | undefined, name?: string): T {
  if (thing === undefined) throw new HttpError(404, name ? `${name} Not Found` : 'Not found');
  return thing;
}

/** 400 with the fields that are wrong, as GitLab reports what its models refuse. */
export function unprocessable(field: string, problem: string): HttpError {
  return new HttpError(400, 'Bad Request', { body: { message: { [field]: [problem] } } });
}

/** 204 with nothing. */
export function nothing(): Response {
  return new Response(null, { status: 204 });
}
