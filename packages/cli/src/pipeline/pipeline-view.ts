import { styleText } from 'node:util';
import type { Job, Pipeline } from './pipeline.ts';

const marks: Readonly<Record<string, string>> = {
  success: '✓',
  failed: '✗',
  running: '●',
  pending: '◌',
  canceled: '⊘',
  canceling: '⊘',
  skipped: '»',
  manual: '▶',
  scheduled: '◷',
};

const colours = {
  success: 'green',
  failed: 'red',
  running: 'blue',
  pending: 'yellow',
  manual: 'cyan',
} as const;

/** A pipeline as lines of text: stages, jobs, durations, and why a job waits. Pure. */
export function renderPipeline(
  pipeline: Pipeline,
  jobs: readonly Job[],
  now: Date,
  hasColour: boolean,
): readonly string[] {
  const stages = [...new Set(jobs.map((job) => job.stage))];
  return [
    `pipeline ${pipeline.id}  ${pipeline.ref} ${pipeline.sha.slice(0, 8)}  ${paint(pipeline.status, pipeline.status, hasColour)}`,
    ...(pipeline.yaml_errors ?? '').split('\n').filter(Boolean),
    ...stages.flatMap((stage) => [
      `  ${stage}`,
      ...jobs
        .filter((job) => job.stage === stage)
        .map((job) => `    ${renderJob(job, now, hasColour)}`),
    ]),
  ];
}

/** One job as one line. */
export function renderJob(job: Job, now: Date, hasColour: boolean): string {
  const mark = paint(job.status, marks[job.status] ?? '○', hasColour);
  const why = job.hold ?? (job.status === 'failed' ? (job.failure_reason ?? '') : '');
  const downstream = job.downstream_pipeline;
  const led = downstream ? `→ pipeline ${downstream.id} (${downstream.status})` : '';
  const parts = [
    `${mark} ${job.name.padEnd(22)}`,
    job.status.padEnd(9),
    duration(job, now).padStart(7),
  ];
  const about = [why, led].filter(Boolean).join(' ');
  return [...parts, about && ` ${about}`].join(' ').trimEnd();
}

function duration(job: Job, now: Date): string {
  if (!job.started_at) return '';
  const seconds = job.duration ?? (now.getTime() - Date.parse(job.started_at)) / 1000;
  if (seconds < 60) return `${Math.max(0, seconds).toFixed(1)} s`;
  return `${Math.floor(seconds / 60)}m ${String(Math.floor(seconds % 60)).padStart(2, '0')}s`;
}

function paint(status: string, text: string, hasColour: boolean): string {
  const colour = colours[status as keyof typeof colours]; // undefined for the rest, as wanted
  return hasColour && colour ? styleText(colour, text, { validateStream: false }) : text;
}
