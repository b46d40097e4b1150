import {
  type Authenticate,
  type AuthenticateOptions,
  createAuthenticate,
} from '#sign-in/authenticate';
import { type Access, createAccess } from './access.ts';

/** Who asks, and what they may do. */
export interface Auth {
  readonly authenticate: Authenticate;
  readonly access: Access;
}

/** Made once by `createServer`. */
export function createAuth(options: AuthenticateOptions): Auth {
  return {
    authenticate: createAuthenticate(options),
    access: createAccess(options.store, options.clock),
  };
}
