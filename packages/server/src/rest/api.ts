import type { Repository } from '@slipway/git';
import { groupOf } from '#groups/group-access';
import type { Namespace } from '#groups/namespace';
import { type Args, readArgs } from '#http/arguments';
import type { Call } from '#http/call';
import { repositoryName } from '#projects/project';
import type { Asker } from '#protection/run-rights';
import { unauthenticated } from '#refused';
import type { GroupPermission } from '#rights/group-permissions';
import type {
  AdmittedCall,
  IdentifiedCall,
  MachineRoute,
  Route,
  Scopes,
  SignedInCall,
} from '#rights/route';
import type { Context } from '#services';
import type { TokenScope } from '#tokens/token';
import type { User } from '#users/user';
import type { Variables } from '#variables/variables';
import { audited } from './audited.ts';
import { parametersFor } from './parameter-table.ts';
import type { Presenter } from './presenter.ts';

/** What the handlers of the REST API work with. */
export interface Api extends Context {
  readonly present: Presenter;
  readonly variables: Pick<Variables, 'forPipeline' | 'known'>;
}

interface WithArgs {
  readonly args: Args;
}

/** A request whose sender and values are known. */
export type ApiCall = IdentifiedCall & WithArgs;

/** A request of someone who is signed in. */
export type UserCall = SignedInCall & WithArgs;

/** A request about a project, by someone who may make it. */
export type ProjectCall = AdmittedCall & WithArgs & { readonly repository: Repository };

/** A request about a group, by someone who may make it. */
export type GroupCall = UserCall & { readonly group: Namespace };

interface Address {
  readonly method: Route['method'];
  /** Below `/api/v4`; `:id` of a project's route is the project. */
  readonly path: string;
  /** Scopes of a token that suffice beside `api` (and `read_api` for reading). */
  readonly scopes?: readonly TokenScope[];
  /** Files may come in the body. */
  readonly takesFiles?: true;
  /** The handler takes the body as it comes: values are in the query only. */
  readonly streamsBody?: true;
}

/** What is larger belongs into git. */
const filesLimitBytes = 64 * 1024 * 1024;

type Handle<C> = (api: Api, call: C) => Promise<Response> | Response;

/** One row of the table that is the API: where, who, what. */
export type ApiRoute = Address &
  (
    | {
        readonly who: 'anyone';
        readonly may?: undefined;
        readonly inGroup?: undefined;
        /** Job tokens are taken too: the handler tells a job no more than a stranger. */
        readonly byJob?: true;
        readonly handle: Handle<ApiCall>;
      }
    | {
        readonly who: 'user' | 'administrator';
        readonly may?: undefined;
        readonly inGroup?: undefined;
        readonly handle: Handle<UserCall>;
      }
    | {
        readonly who?: undefined;
        readonly may?: undefined;
        /** Whoever has this permission in the group `:group_id`. */
        readonly inGroup: GroupPermission;
        readonly handle: Handle<GroupCall>;
      }
    | (MachineRoute & {
        readonly who?: undefined;
        readonly inGroup?: undefined;
        /** Job tokens are taken too. */
        readonly byJob?: true;
        /** A token as the password of HTTP's own sign-in is taken too. */
        readonly byBasic?: true;
        readonly handle: Handle<ProjectCall>;
      })
  );

/** Binds the API's table to one server. */
export function bind(api: Api, routes: readonly ApiRoute[]): Route[] {
  return routes.map((route) => bound(api, route));
}

function bound(api: Api, row: ApiRoute): Route {
  const address = { method: row.method, path: `/api/v4${row.path}`, scopes: scopesOf(row) };
  const parameters = parametersFor(row.method, row.path);
  const named = { method: row.method, path: row.path, parameters };
  /** Bodies are read only of those who may call. */
  async function withArgs<C extends Call>(call: C): Promise<C & WithArgs> {
    const limitBytes = row.takesFiles ? filesLimitBytes : undefined;
    const readsBody = row.streamsBody !== true;
    const options = { parameters, limitBytes, readsBody };
    return { ...call, args: await readArgs(call.request, call.url, options) };
  }
  if (row.may !== undefined) {
    const { may, byJob = false, byBasic = false, byDeployToken = false, handle } = row;
    const handler = async (call: AdmittedCall) => {
      const repository = api.git.repository(repositoryName(call.project));
      const whole = { ...(await withArgs(call)), repository };
      return audited(api, named, whole, () => handle(api, whole));
    };
    return { ...address, may, byJob, byBasic, byDeployToken, handler };
  }
  if (row.who === 'anyone') {
    const handler = async (call: IdentifiedCall) => {
      const whole = await withArgs(call);
      return audited(api, named, whole, () => row.handle(api, whole));
    };
    return { ...address, who: row.who, byJob: row.byJob ?? false, handler };
  }
  if (row.inGroup !== undefined) {
    const { inGroup, handle } = row;
    const handler = async (call: SignedInCall) => {
      const group = await groupOf(api, call, inGroup);
      const whole = { ...(await withArgs(call)), group };
      return audited(api, named, whole, () => handle(api, whole));
    };
    return { ...address, who: 'user', handler };
  }
  const handler = async (call: SignedInCall) => {
    const whole = await withArgs(call);
    return audited(api, named, whole, () => row.handle(api, whole));
  };
  return { ...address, who: row.who, handler };
}

function scopesOf(route: ApiRoute): Scopes {
  const reading: readonly TokenScope[] = route.method === 'GET' ? ['read_api'] : [];
  return ['api', ...reading, ...(route.scopes ?? [])];
}

/** The user behind a call; throws 401 without one. */
export function userOf(call: ApiCall): User {
  if (call.identity === undefined) throw unauthenticated();
  return call.identity.user;
}

/** Who asks, and in which project; throws 401 without anyone. */
export function asker(call: ProjectCall): Asker {
  const { identity, project } = call;
  if (identity === undefined) throw unauthenticated();
  return { identity, user: identity.user, project };
}
