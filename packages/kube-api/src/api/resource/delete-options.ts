import type { DeleteOptions } from '@slipway/kube-objects';
import { queryBoolean, queryInteger } from '@slipway/kube-objects';
import type { DeletePreconditions } from '#objects/preconditions';
import { readObject } from '#request/body';
import { part, text } from '#schema/draft';
import { invalid as invalidField, invalidObject, unsupported } from '#schema/field-error';
import { messageSchema } from '#schema/message';
import { type Call, isDryRun } from './call.ts';

type Policy = NonNullable<DeleteOptions['propagationPolicy']>;

const policies: readonly Policy[] = ['Background', 'Foreground', 'Orphan'];
const optionsKind = { kind: 'DeleteOptions', group: 'meta.k8s.io' };
const expected = {
  apiVersion: 'v1',
  kind: 'DeleteOptions',
  schema: messageSchema('meta.DeleteOptions'),
};

/** How to delete, from the body, or from the query when there is no body. */
export async function readDeleteOptions({
  request,
  query,
}: Pick<Call, 'request' | 'query'>): Promise<{
  readonly options: DeletePreconditions;
  readonly dryRun: boolean;
}> {
  const body = (await readObject(request, expected))?.object ?? {};
  const seconds = body.gracePeriodSeconds ?? queryInteger(query, 'gracePeriodSeconds');
  const policy = body.propagationPolicy ?? query.get('propagationPolicy') ?? undefined;
  const orphan =
    body.orphanDependents ??
    (query.has('orphanDependents') ? queryBoolean(query, 'orphanDependents') : undefined);
  const preconditions = part(body, 'preconditions');
  const uid = text(preconditions, 'uid');
  const resourceVersion = text(preconditions, 'resourceVersion');
  const propagationPolicy = choosePolicy(policy, orphan);
  const dryRun = Array.isArray(body.dryRun) ? body.dryRun.map(String) : query.getAll('dryRun');
  return {
    options: {
      ...(typeof seconds === 'number' && { gracePeriodSeconds: seconds }),
      ...(propagationPolicy && { propagationPolicy }),
      ...(uid !== '' && { uid }),
      ...(resourceVersion !== '' && { resourceVersion }),
    },
    dryRun: isDryRun(dryRun),
  };
}

function choosePolicy(policy: unknown, orphan: unknown): Policy | undefined {
  if (policy === undefined || policy === '') {
    if (typeof orphan !== 'boolean') return undefined;
    return orphan ? 'Orphan' : 'Background';
  }
  if (typeof orphan === 'boolean') {
    const why = 'orphanDependents and deletionPropagation cannot be both set';
    throw invalidObject(optionsKind, '', [invalidField('propagationPolicy', policy, why)]);
  }
  const known = policies.find((word) => word === policy);
  if (known === undefined) {
    throw invalidObject(optionsKind, '', [unsupported('propagationPolicy', policy, policies)]);
  }
  return known;
}
