import type { Log, PodStreams, UsageSource, WebProxy } from '@slipway/kube-objects';
import { badRequest } from '@slipway/kube-objects';
import type { JobWitness } from '@slipway/kube-objects/job-deeds';
import type { Authenticator } from '#access/authentication';
import type { Authorizer } from '#access/authorization';
import type { PeerReader } from '#access/certificates/peer';
import type { TokenAuthority } from '#access/service-account-tokens';
import type { User } from '#access/user';
import type { OuterAdmission } from '#admission/outer-admission';
import type { Aggregator } from '#aggregation/aggregator';
import type { EventLines } from '#answer/event-lines';
import type { FlowControl } from '#flow-control/flow-control';
import type { Operations } from '#objects/operations';
import type { Wanted } from '#request/accept';
import type { ApiRequest } from '#request/api-request';
import { readObject } from '#request/body';
import { managerOf } from '#request/field-manager';
import { report } from '#request/field-validation';
import type { ResourceRoute } from '#request/route';
import { invalidObject, unsupported } from '#schema/field-error';
import { schemaOf } from '#scheme/fields';
import { apiVersionOf } from '#scheme/group-version-kind';
import type { Kind } from '#scheme/kind';
import type { Scheme, Storage } from '#scheme/scheme';
import type { BodyKind } from '#scheme/subresource';
import type { Store } from '#store/store';

/** What the API answers from. */
export interface ApiContext {
  readonly scheme: Scheme;
  readonly store: Store;
  readonly operations: Operations;
  /** Who is asked about connections, as about writes. */
  readonly outer: OuterAdmission;
  /** Events as they are written to those who watch. */
  readonly eventLines: EventLines;
  readonly clock: () => Date;
  readonly log: Log;
  readonly authenticator: Authenticator;
  readonly authorizer: Authorizer;
  /** Which requests are served at once, and which wait. */
  readonly flowControl: FlowControl;
  /** Who a connection belongs to, by its certificate. */
  readonly peer: PeerReader;
  readonly tokens: TokenAuthority;
  /** The servers of other groups. */
  readonly aggregator: Aggregator;
  /** Waits until what was created is in force, before its creation is acknowledged. */
  readonly inForce?: ((resource: string) => Promise<void> | undefined) | undefined;
  /** Aborted when the cluster closes: streams end then. */
  readonly closing: AbortSignal;
  /** Told of what jobs do; nobody unless it is there. */
  readonly witness?: JobWitness | undefined;
  /** The node agent, once it runs. */
  readonly node: () => (PodStreams & UsageSource) | undefined;
  /** The service network, once it runs. */
  readonly web: () => WebProxy | undefined;
}

/** One request about objects, understood, from a user who may make it. */
export interface Call {
  readonly context: ApiContext;
  readonly request: ApiRequest;
  readonly query: URLSearchParams;
  readonly route: ResourceRoute;
  readonly kind: Kind;
  readonly storage: Storage;
  readonly user: User;
  readonly wanted: Wanted;
  /** Texts for `Warning` headers; handlers add to it. */
  readonly warnings: string[];
}

/** Whether nothing shall be stored. */
export function isDryRun(values: readonly string[]): boolean {
  const other = values.find((value) => value !== 'All');
  if (other === undefined) return values.length > 0;
  throw invalidObject({ kind: 'CreateOptions', group: 'meta.k8s.io' }, '', [
    unsupported('dryRun', other, ['All']),
  ]);
}

/** The object in the body; unknown fields are refused, or warned about, as the client asks. */
export async function readKind(call: Call, kind: BodyKind) {
  const expected = { apiVersion: apiVersionOf(kind), kind: kind.kind, schema: schemaOf(kind) };
  const body = await readObject(call.request, expected);
  if (body === undefined) throw badRequest('the request has no body');
  report(call, body, kind);
  return body.object;
}

/** How a request writes. Throws 400 and 422. */
export const writing = (call: Call, more: readonly string[] = []) => ({
  dryRun: isDryRun([...call.query.getAll('dryRun'), ...more]),
  user: call.user,
  manager: managerOf(call),
  subresource: call.route.subresource,
  warn: (text: string) => void call.warnings.push(text),
});

/** The name that a request is about, as operations take it. */
export const target = ({ route: { namespace, name } }: Call) => ({ namespace, name });
