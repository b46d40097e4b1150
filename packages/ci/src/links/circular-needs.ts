import type { JobConfig } from '#configuration/configuration';
import { depthFirst } from '#depth-first';
import type { Report } from '#shape/report';
import type { Instances } from './instance.ts';

/** Jobs that need each other, also by way of others: one report for each circle. */
export function checkCircles(
  jobs: readonly JobConfig[],
  instances: Instances,
  report: Report,
): void {
  const byName = new Map(jobs.map((job) => [job.name, job]));
  const find = (name: string) => byName.get(name) ?? instances.get(name)?.config;
  const needsOf = (name: string) =>
    find(name)?.needs?.jobs.map((need) => find(need.job)?.name ?? need.job);
  depthFirst(byName.keys(), needsOf, (circle) => {
    const [first = ''] = circle;
    const hint = [...circle, first].join(' needs ');
    const message = `The pipeline has circular dependencies: ${reasonOf(circle)}`;
    const at = byName.get(first)?.needs?.span;
    if (at) report.error('circular-needs', at, message, { hint });
  });
}

/** As Ruby's topological sort words it. */
function reasonOf(circle: readonly string[]): string {
  if (circle.length === 1) return `self-dependency: ${circle[0]}`;
  return `topological sort failed: [${circle.map((name) => JSON.stringify(name)).join(', ')}]`;
}
