import { randomUUID } from 'node:crypto';
import type { ResourceLimits } from '#execution/resource-limits';
import { ControlGroup, countedLimits } from '#executors/shell/processes/control-group';
import { examineIsolation, type Isolation } from './isolation.ts';
import { whyNoWall } from './walls/network-wall.ts';

/** What a machine can do for shell jobs, and against them. */
export interface ShellJobsExamined {
  readonly isolation: Isolation;
  readonly missingLimits: readonly string[];
  /** Why jobs reach the services of this machine; undefined when they do not. */
  readonly openNetwork: string | undefined;
}

/** What this machine can do to keep shell jobs apart and within limits. */
export async function examineShellJobs(limits: ResourceLimits): Promise<ShellJobsExamined> {
  const group = await ControlGroup.make(`examined-${randomUUID()}`, limits);
  const missingLimits = group?.missing ?? countedLimits(limits);
  await group?.remove();
  const openNetwork = await whyNoWall();
  return { isolation: await examineIsolation(), missingLimits, openNetwork };
}
