import type { Log, Objects } from '@slipway/kube-objects';
import { policyResource } from '#webhooks/configuration';
import type { Policy } from './policy.ts';

/** Says in a policy's status which of its states is in force: expressions were checked when written. */
export function keepPolicyStatus(
  objects: Pick<Objects, 'list' | 'watch' | 'changeStatus'>,
  log: Log,
): Disposable {
  const observe = ({ metadata, status }: Policy) => {
    const { name, generation } = metadata;
    if (status?.observedGeneration === generation) return;
    const change = (newest: Policy): Policy => ({
      ...newest,
      status: {
        typeChecking: {},
        ...newest.status,
        ...(newest.metadata.generation !== undefined && {
          observedGeneration: newest.metadata.generation,
        }),
      },
    });
    void objects
      .changeStatus<Policy>(policyResource, name, undefined, change)
      .catch((error: unknown) => log.debug('a policy is gone', { name, error }));
  };
  for (const policy of objects.list<Policy>(policyResource)) observe(policy);
  return objects.watch<Policy>(policyResource, ({ type, object }) => {
    if (type !== 'DELETED') observe(object);
  });
}
