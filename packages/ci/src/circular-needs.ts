import type { JobConfig } from './configuration.ts';
import type { Instances } from './instance.ts';
import type { Report } from './report.ts';

/** Jobs that need each other, also by way of others: one report for each circle. */
export function checkCircles(
  jobs: readonly JobConfig[],
  instances: Instances,
  report: Report,
): void {
  const byName = new Map(jobs.map((job) => [job.name, job]));
  const state = new Map<string, 'open' | 'done'>();
  const path: string[] = [];
  const visit = (name: string): void => {
    const job = byName.get(name) ?? instances.get(name)?.config;
    if (!job?.needs || state.get(job.name) === 'done') return;
    if (state.get(job.name) === 'open') {
      const circle = path.slice(path.indexOf(job.name));
      const hint = [...circle, job.name].join(' needs ');
      const message = `The pipeline has circular dependencies: ${reasonOf(circle)}`;
      report.error('circular-needs', job.needs.span, message, { hint });
      return;
    }
    state.set(job.name, 'open');
    path.push(job.name);
    for (const need of job.needs.jobs) visit(need.job);
    path.pop();
    state.set(job.name, 'done');
  };
  for (const job of jobs) visit(job.name);
}

/** As Ruby's topological sort words it. */
function reasonOf(circle: readonly string[]): string {
  if (circle.length === 1) return `self-dependency: ${circle[0]}`;
  return `topological sort failed: [${circle.map((name) => JSON.stringify(name)).join(', ')}]`;
}
