import { randomUUID } from 'node:crypto';
import type { ResourceLimits } from '#execution/resource-limits';
import { ControlGroup, countedLimits } from './control-group.ts';
import { examineIsolation, type Isolation } from './isolation.ts';

/** What this machine can do to keep shell jobs apart and within limits. */
export async function examineShellJobs(
  limits: ResourceLimits,
): Promise<{ readonly isolation: Isolation; readonly missingLimits: readonly string[] }> {
  const group = await ControlGroup.make(`examined-${randomUUID()}`, limits);
  const missingLimits = group?.missing ?? countedLimits(limits);
  await group?.remove();
  return { isolation: await examineIsolation(), missingLimits };
}
