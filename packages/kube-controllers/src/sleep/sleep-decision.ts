import type { KubeObject } from '@slipway/kube-objects';
import { asleepAs } from '@slipway/kube-objects/sleep';

/** What runs pods and can be at none: deployments and stateful sets. */
export interface Sleeper extends KubeObject {
  readonly spec: {
    readonly replicas?: number;
    readonly template: {
      readonly metadata?: { readonly labels?: Readonly<Record<string, string>> };
    };
  };
  readonly status?: { readonly observedGeneration?: number; readonly availableReplicas?: number };
}

/** By what it is decided whether a workload sleeps. */
export interface SleepFacts {
  readonly workload: Sleeper;
  /** Of each service that leads to it and says so: after how long, and when it was used last. */
  readonly services: readonly {
    readonly afterSeconds: number;
    readonly usedAt: Date | undefined;
  }[];
  /** Since when all its pods are there; undefined while they are not. */
  readonly settledAt: Date | undefined;
  /** Whether somebody waits for it. */
  readonly isWanted: boolean;
}

export type SleepDecision =
  | { readonly action: 'none'; readonly lookAgainAt?: Date }
  | { readonly action: 'sleep'; readonly replicas: number; readonly idleSeconds: number }
  | { readonly action: 'wake'; readonly replicas: number };

const nothing: SleepDecision = { action: 'none' };

/**
 * Whether a workload falls asleep, or wakes. What somebody else has scaled to none stays so; what was changed while it slept is
 * woken, so that the change is tried.
 */
export function decideSleep(facts: SleepFacts, now: Date): SleepDecision {
  const { workload, services, settledAt, isWanted } = facts;
  const { replicas = 1 } = workload.spec;
  if (replicas === 0) {
    const before = asleepAs(workload);
    if (!before) return nothing;
    const isChanged = before.generation !== workload.metadata.generation;
    const isToWake = isWanted || isChanged || services.length === 0;
    return isToWake ? { action: 'wake', replicas: before.replicas } : nothing;
  }
  if (services.length === 0 || settledAt === undefined) return nothing;
  const times = services.map(({ usedAt }) => usedAt?.getTime() ?? 0);
  const usedAt = Math.max(settledAt.getTime(), ...times);
  const idleSeconds = Math.max(...services.map(({ afterSeconds }) => afterSeconds));
  const due = new Date(usedAt + idleSeconds * 1000);
  if (due > now) return { action: 'none', lookAgainAt: due };
  return { action: 'sleep', replicas, idleSeconds };
}

/** Whether all its pods are there, as far as the cluster has seen. */
export function isSettled({ metadata, spec, status = {} }: Sleeper): boolean {
  const { observedGeneration = 0, availableReplicas = 0 } = status;
  return (
    observedGeneration >= (metadata.generation ?? 0) && availableReplicas >= (spec.replicas ?? 1)
  );
}
