import { randomUUID } from 'node:crypto';
import type { OuterRequest } from '#admission/outer-admission';
import type { Kind } from '#scheme/kind';

/** The question in an AdmissionReview, and what expressions call `request`. */
export function reviewRequest(request: OuterRequest, kind: Kind): ReviewRequest {
  const { name, namespace, operation, user, subresource, object, old, isDryRun } = request;
  const { username, uid, groups, extra } = user;
  return {
    uid: randomUUID(),
    kind: kindOf(kind),
    resource: resourceOf(kind),
    ...(subresource !== '' && { subResource: subresource, requestSubResource: subresource }),
    requestKind: kindOf(request.kind),
    requestResource: resourceOf(request.kind),
    ...(name !== '' && { name }),
    ...(namespace !== '' && { namespace }),
    operation,
    userInfo: { username, ...(uid !== undefined && { uid }), groups, ...(extra && { extra }) },
    object: object === undefined ? null : asVersion(object, request, kind),
    oldObject: old === undefined ? null : asVersion(old, request, kind),
    dryRun: isDryRun,
    options: request.options ?? { kind: optionKinds[operation], apiVersion: 'meta.k8s.io/v1' },
  };
}

/** As much of it as is looked at again. */
export interface ReviewRequest {
  readonly uid: string;
  readonly object: object | null;
  readonly oldObject: object | null;
  readonly [field: string]: unknown;
}

const optionKinds = {
  CREATE: 'CreateOptions',
  UPDATE: 'UpdateOptions',
  DELETE: 'DeleteOptions',
  CONNECT: 'ConnectOptions',
} as const;

const kindOf = ({ group, version, kind }: Kind) => ({ group, version, kind });
const resourceOf = ({ group, version, plural }: Kind) => ({ group, version, resource: plural });

/** Somebody who wants another version of the same kind gets the object as that. */
function asVersion(object: object, request: OuterRequest, kind: Kind): object {
  if (kind === request.kind) return object;
  const { group, version } = kind;
  return { ...object, apiVersion: group === '' ? version : `${group}/${version}` };
}
