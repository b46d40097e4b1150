import type { DeployToken } from '#deploy-tokens/deploy-token';
import type { Call, Handler } from '#http/call';
import type { Address } from '#http/router';
import type { Project } from '#projects/project';
import type { Identity } from '#sign-in/identity';
import type { TokenScope } from '#tokens/token';
import type { User } from '#users/user';
import type { Permission } from './permissions.ts';

/** A call whose sender is known, or is known to be a stranger. */
export interface IdentifiedCall extends Call {
  readonly identity: Identity | undefined;
}

/** A call of someone who is signed in. */
export interface SignedInCall extends Call {
  readonly identity: Identity;
  readonly user: User;
}

/** A call about a project, by someone who may make it. */
export interface AdmittedCall extends IdentifiedCall {
  readonly project: Project;
  /** Of the machine that asks: then nobody is behind it. */
  readonly deployToken?: DeployToken;
}

/** A token needs one of these; at least one is named. */
export type Scopes = readonly [TokenScope, ...TokenScope[]];

/** What a route says of machines. */
export interface MachineRoute {
  readonly may: Permission;
  /** Deploy tokens are taken too, as a header or as the password of HTTP's own sign-in. */
  readonly byDeployToken?: boolean;
}

/**
 * One address of the server, and what a request must bring before its handler runs. A route that
 * does not say so does not compile; `admission.ts` sees to it that it is so.
 */
export type Route = Address &
  (
    | {
        /**
         * `world`: asks for nothing and tells nothing secret. The others' handlers know their
         * senders by another secret than an access token: a `runner` or a `job` by its token, a
         * person who `signs-in` by a password.
         */
        readonly who: 'world' | 'runner' | 'job' | 'signs-in';
        readonly may?: undefined;
        readonly handler: Handler;
      }
    | {
        /** Strangers too: the handler asks for rights in each thing that it tells of. */
        readonly who: 'anyone';
        readonly may?: undefined;
        readonly scopes: Scopes;
        readonly byJob?: boolean;
        readonly handler: Handler<IdentifiedCall>;
      }
    | {
        readonly who: 'user' | 'administrator';
        readonly may?: undefined;
        readonly scopes: Scopes;
        readonly handler: Handler<SignedInCall>;
      }
    | (MachineRoute & {
        readonly who?: undefined;
        /** Whoever has this permission in the project `:id` of the path. */
        readonly may: Permission;
        readonly scopes: Scopes;
        /** Job tokens are taken too. */
        readonly byJob?: boolean;
        /** User name and password, or a token as the password, are taken too: for clients like curl. */
        readonly byBasic?: boolean;
        readonly handler: Handler<AdmittedCall>;
      })
  );
