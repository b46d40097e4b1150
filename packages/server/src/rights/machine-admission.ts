import type { DeployToken } from '#deploy-tokens/deploy-token';
import { deployTokenOfRequest, deployTokenReaches } from '#deploy-tokens/deploy-token-rights';
import type { Call } from '#http/call';
import type { Throttle } from '#limits/throttle';
import type { Clock } from '#log';
import type { Project } from '#projects/project';
import { forbidden, notFound, unauthenticated } from '#refused';
import type { Store } from '#store/store';
import { closedTo, projectAt } from './access.ts';
import { machineMay } from './machine-rights.ts';
import { ruleFor } from './permissions.ts';
import type { MachineRoute } from './route.ts';
import { insufficientScope } from './scope-access.ts';

/** A machine that may make a call, and in which project. */
export interface AdmittedMachine {
  readonly deployToken: DeployToken;
  readonly project: Project;
}

/** What admitting machines needs. */
export interface MachineAdmission {
  readonly store: Store;
  readonly clock: Clock;
  /** Throws 429. */
  readonly throttle?: Throttle | undefined;
}

/**
 * Whoever asks by a deploy token, where a route takes some; undefined for all others, who are people and jobs.
 * Throws 401 for one that does not hold, 404 where it is not for the project, 403 without the scope.
 */
export async function admitMachine(
  { store, clock, throttle }: MachineAdmission,
  { may, byDeployToken }: MachineRoute,
  { request, params, client }: Call,
): Promise<AdmittedMachine | undefined> {
  if (!byDeployToken) return undefined;
  const deployToken = await deployTokenOfRequest(store, clock, request.headers);
  if (deployToken === 'none') return undefined;
  await throttle?.({ userId: undefined, address: client.address }, 'api');
  if (deployToken === 'wrong') throw unauthenticated();
  const project = await projectAt(store, params.id ?? '');
  if (!project) throw notFound('Project');
  if (await machineMay(store, deployToken, project, may)) return { deployToken, project };
  if (!(await deployTokenReaches(store, deployToken, project))) throw notFound('Project');
  const { machine: scopes = [] } = ruleFor(may);
  if (!scopes.some((scope) => deployToken.scopes.includes(scope))) throw insufficientScope(scopes);
  throw forbidden(closedTo(may, project));
}
