import type { Configuration, JobConfig } from '#configuration/configuration';
import type { DiagnosticCode } from '#diagnostic/diagnostic';
import { didYouMean } from '#diagnostic/nearest';
import type { NeedConfig, NeedsConfig } from '#keyword/needs';
import { type MatrixRow, matrixName } from '#keyword/parallel';
import type { Need } from '#pipeline';
import type { Hint, Report } from '#shape/report';
import type { Span } from '#yaml/node';
import { checkCircles } from './circular-needs.ts';
import type { Instances } from './instance.ts';

const longestName = 255;

/**
 * Checks what jobs say about each other: stages, needs, dependencies, stop jobs, artifacts of
 * child pipelines. All of it, whatever the event.
 */
export function checkLinks(
  configuration: Configuration,
  instances: Instances,
  report: Report,
): void {
  const stages = new Map(configuration.stages.map((stage, index) => [stage, index]));
  const jobs = new Map(configuration.jobs.map((job) => [job.name, job]));
  for (const job of configuration.jobs) {
    const stage = stages.get(job.stage);
    if (stage === undefined) {
      reportStage(job, configuration.stages, report);
      continue;
    }
    const link = new Link(job, stage, stages, instances, report);
    if (job.needs) link.needs(job.needs);
    for (const { needs } of job.rules ?? []) if (needs) link.needs(needs);
    link.dependencies();
    checkStopJob(job, jobs, report);
  }
  checkCircles(configuration.jobs, instances, report);
}

/** The needs of one instance, names as in the pipeline; `row` fills in `$[[ matrix.X ]]`. */
function needNames(need: NeedConfig, instances: Instances, row: MatrixRow = []): readonly string[] {
  if (!need.matrix) return instances.named(need.job);
  return need.matrix.map((wanted) => matrixName(need.job, fill(wanted, row)));
}

/** The needs of one instance in the form of the plan. */
export function plannedNeeds(
  row: MatrixRow,
  needs: NeedsConfig | undefined,
  instances: Instances,
): { readonly need: Need; readonly span: Span }[] {
  if (!needs) return [];
  return needs.jobs.flatMap((need) =>
    needNames(need, instances, row).map((job) => ({
      need: { job, artifacts: need.artifacts, optional: need.optional },
      span: need.span,
    })),
  );
}

function fill(wanted: MatrixRow, row: MatrixRow): MatrixRow {
  const values = new Map(row);
  return wanted.map(([key, value]) => [
    key,
    value.replace(/\$\[\[\s*matrix\.([\w-]+)\s*\]\]/g, (all, id: string) => values.get(id) ?? all),
  ]);
}

function reportStage(job: JobConfig, stages: readonly string[], report: Report): void {
  const message = `${job.name} job: chosen stage ${job.stage} does not exist; available stages are ${stages.join(', ')}`;
  const hint = () => didYouMean(job.stage, stages) ?? 'add it to stages';
  report.error('unknown-stage', job.stageSpan, message, { hint, via: viaOf(job, job.stageSpan) });
}

/** A need that stands outside the job was inherited. */
function viaOf(job: JobConfig, span: Span) {
  const { source, start, end } = { ...job.body, start: job.key.start };
  const isInside = span.source === source && span.start >= start && span.start <= end;
  return isInside ? [] : [{ text: `used by job "${job.name}"`, at: job.key }];
}

class Link {
  readonly #job: JobConfig;
  readonly #stage: number;
  readonly #stages: ReadonlyMap<string, number>;
  readonly #instances: Instances;
  readonly #report: Report;

  constructor(
    job: JobConfig,
    stage: number,
    stages: ReadonlyMap<string, number>,
    instances: Instances,
    report: Report,
  ) {
    this.#job = job;
    this.#stage = stage;
    this.#stages = stages;
    this.#instances = instances;
    this.#report = report;
  }

  needs(needs: NeedsConfig): void {
    const seen = new Set<string>();
    const duplicated = new Set<string>();
    const name = this.#job.name;
    for (const need of needs.jobs) {
      const key = need.matrix ? JSON.stringify([need.job, need.matrix]) : need.job;
      if (seen.has(key)) duplicated.add(need.job);
      seen.add(key);
      if (this.#instances.named(need.job).length === 0) {
        if (!need.optional) this.#unknown(need.job, need.span, 'need');
      } else if (this.#isLater(need.job)) {
        const text = `${name} job: need ${need.job} is not defined in current or prior stages`;
        this.#error('later-need', need.span, text);
      } else this.#checkMatrix(need);
    }
    if (duplicated.size > 0) {
      const text = `${name} has the following needs duplicated: ${[...duplicated].join(', ')}.`;
      this.#error('duplicate-need', needs.span, text);
    }
    this.#checkNames(needs);
    this.#checkDependencies(needs);
  }

  dependencies(): void {
    for (const { job, span } of this.#job.dependencies ?? []) {
      if (this.#instances.named(job).length === 0) this.#unknown(job, span, 'dependency');
      else if (this.#isLater(job)) {
        const text = `${this.#job.name} job: dependency ${job} is not defined in current or prior stages`;
        this.#error('later-need', span, text);
      }
    }
  }

  #checkMatrix(need: NeedConfig): void {
    if (!need.matrix) return;
    const rows = this.#job.parallel?.matrix ?? [[]];
    const known = new Set(rows.flatMap((row) => row.map(([key]) => key)));
    for (const [, value] of need.matrix.flat()) {
      for (const [, id = ''] of value.matchAll(/\$\[\[\s*matrix\.([\w-]+)\s*\]\]/g)) {
        if (known.has(id)) continue;
        const text = `${this.#job.name} job: '${id}' does not exist in matrix configuration`;
        this.#error('unknown-need', need.span, text, didYouMean(id, known));
        return;
      }
    }
    if (need.optional) return;
    const names = rows.flatMap((row) => needNames(need, this.#instances, row));
    const missing = names.find((name) => !this.#instances.get(name));
    if (missing === undefined) return;
    const text = `${this.#job.name} job: undefined need: ${missing}`;
    const hint = 'the keys of the matrix must stand in the same order as in the needed job';
    this.#error('unknown-need', need.span, text, hint);
  }

  #checkNames(needs: NeedsConfig): void {
    for (const need of needs.jobs) {
      for (const name of needNames(need, this.#instances)) {
        if (name.length <= longestName) continue;
        const text = `${this.#job.name} job: need \`${name}\` name is too long (maximum is ${longestName} characters)`;
        this.#error('unknown-need', need.span, text);
      }
    }
  }

  /** Artifacts come from needed jobs only, once there are needs. */
  #checkDependencies(needs: NeedsConfig): void {
    const listed = this.#job.dependencies;
    if (!listed || listed.length === 0 || needs !== this.#job.needs) return;
    if (needs.jobs.length === 0 && needs.cross.length > 0) {
      const text = `jobs:${this.#job.name} needs corresponding to dependencies must be from the same pipeline`;
      this.#error('unknown-dependency', needs.span, text);
      return;
    }
    const needed = new Set(needs.jobs.map(({ job }) => job));
    const missing = listed.filter(({ job }) => !needed.has(job));
    const [first] = missing;
    if (!first) return;
    const names = missing.map(({ job }) => job).join(', ');
    const text = `jobs:${this.#job.name} dependencies the ${names} should be part of needs`;
    this.#error('unknown-dependency', first.span, text);
  }

  #unknown(name: string, span: Span, kind: 'need' | 'dependency'): void {
    const hint = () => didYouMean(name, this.#instances.names());
    const code = kind === 'need' ? 'unknown-need' : 'unknown-dependency';
    this.#error(code, span, `${this.#job.name} job: undefined ${kind}: ${name}`, hint);
  }

  #isLater(name: string): boolean {
    const [first] = this.#instances.named(name);
    const stage = first && this.#instances.get(first)?.config.stage;
    return stage !== undefined && (this.#stages.get(stage) ?? Infinity) > this.#stage;
  }

  #error(code: DiagnosticCode, span: Span, message: string, hint?: Hint): void {
    this.#report.error(code, span, message, { hint, via: viaOf(this.#job, span) });
  }
}

function checkStopJob(job: JobConfig, jobs: ReadonlyMap<string, JobConfig>, report: Report): void {
  const environment = job.keywords.environment;
  if (!environment?.on_stop) return;
  const stop = jobs.get(environment.on_stop);
  const span = onStopSpan(job);
  const error = (text: string, hint?: string) =>
    report.error(
      'invalid-environment',
      span,
      `${job.name} job: on_stop job ${environment.on_stop} ${text}`,
      { hint, via: viaOf(job, span) },
    );
  if (!stop) error('is not defined', didYouMean(environment.on_stop, jobs.keys()));
  else if (!stop.keywords.environment) error('does not have environment defined');
  else if (stop.keywords.environment.name !== environment.name) {
    error('have different environment name', `it is "${stop.keywords.environment.name}" there`);
  } else if (stop.keywords.environment.action !== 'stop') {
    error('needs to have action stop defined', 'add action: stop to its environment');
  }
}

function onStopSpan(job: JobConfig): Span {
  const environment = job.body.entries.get('environment')?.value;
  const map = environment?.kind === 'map' ? environment : undefined;
  return map?.entries.get('on_stop')?.value ?? job.key;
}
