import type { Clock } from '#log';
import type { Store } from '#store/store';
import type { JobDeed } from './deed.ts';

/** Keeps what a deployment's job did; jobs that deploy nothing are nobody's business. */
export async function noteDeed(
  { store, clock }: { readonly store: Pick<Store, 'deployments' | 'deeds'>; readonly clock: Clock },
  deed: JobDeed,
): Promise<void> {
  const deployment = await store.deployments.ofJob(deed.jobId);
  if (!deployment) return;
  const { group: apiGroup, agentId = null, clusterId = null, ...of } = deed.target;
  const target = { ...of, apiGroup, agentId, clusterId };
  const deploymentId = deployment.id;
  if (deed.type === 'changed') {
    const { before, after } = deed;
    await store.deeds.noteChange({ ...target, deploymentId, before, after, changedAt: clock() });
    return;
  }
  const { command, verb, code, message } = deed;
  const said = message.slice(0, 1000);
  const row = { ...target, deploymentId, command, verb, code, message: said, at: clock() };
  await store.deeds.noteRefusal(row);
}
