import type { Api } from '#api/api';
import { connected, untilHeard } from '#api/until-heard';
import { afterEvent, type Followed } from './followed-pipeline.ts';
import { isSettled, type Job, type Pipeline, pipelineWithJobs } from './pipeline.ts';
import { renderJob, renderPipeline } from './pipeline-view.ts';

/** Where a live view is drawn: standard output, or standard error next to `--json`. */
export interface Screen {
  write(text: string): unknown;
  readonly isTTY?: boolean;
  readonly columns?: number;
  readonly rows?: number;
  hasColors?(): boolean;
}

/**
 * Shows a pipeline until it settles (ends, or waits for a person): redrawn in place on a terminal,
 * one plain line for each change elsewhere. Resolves with the settled pipeline.
 */
export async function watchPipeline(
  api: Api,
  project: string,
  id: number,
  screen: Screen,
  signal?: AbortSignal,
): Promise<Pipeline> {
  using view = screen.isTTY ? new DrawnView(screen) : new PlainView(screen);
  const whatNow = `slipway pipeline watch ${id} --project ${project} goes on`;
  let known: Followed | undefined;
  return untilHeard(api, { query: `pipeline=${id}`, whatNow, signal }, async (event) => {
    if (known === undefined || event.name === connected) {
      known = await pipelineWithJobs(api, project, id);
    } else known = afterEvent(known, event);
    view.show(known.pipeline, known.jobs);
    return isSettled(known.pipeline.status) ? known.pipeline : undefined;
  });
}

interface View extends Disposable {
  show(pipeline: Pipeline, jobs: readonly Job[]): void;
}

/** Drawn over itself, each second too, since durations grow while nothing happens. */
class DrawnView implements View {
  readonly #screen: Screen;
  readonly #hasColours: boolean;
  readonly #timer = setInterval(() => this.#draw(), 1000);
  #shown: { readonly pipeline: Pipeline; readonly jobs: readonly Job[] } | undefined;
  #height = 0;

  constructor(screen: Screen) {
    this.#screen = screen;
    this.#hasColours = screen.hasColors?.() ?? false;
  }

  show(pipeline: Pipeline, jobs: readonly Job[]): void {
    this.#shown = { pipeline, jobs };
    this.#draw();
  }

  #draw(): void {
    if (!this.#shown) return;
    const { pipeline, jobs } = this.#shown;
    // A line that wraps would take two rows and spoil the way back.
    const width = this.#screen.columns ?? 80;
    const all = renderPipeline(pipeline, jobs, new Date(), this.#hasColours).map((line) =>
      cut(line, width),
    );
    const lines = fitted(all, (this.#screen.rows ?? Number.POSITIVE_INFINITY) - 1);
    const back = this.#height > 0 ? `\u001b[${this.#height}A\u001b[0J` : '';
    this.#screen.write(`${back}${lines.join('\n')}\n`);
    this.#height = lines.length;
  }

  [Symbol.dispose](): void {
    clearInterval(this.#timer);
  }
}

/** One line for each change. */
class PlainView implements View {
  readonly #screen: Screen;
  readonly #seen = new Map<number, string>();
  #status = '';

  constructor(screen: Screen) {
    this.#screen = screen;
  }

  show(pipeline: Pipeline, jobs: readonly Job[]): void {
    for (const job of jobs) {
      const state = `${job.status} ${job.hold ?? ''} ${job.downstream_pipeline?.status ?? ''}`;
      if (this.#seen.get(job.id) === state) continue;
      this.#seen.set(job.id, state);
      if (job.status !== 'created') {
        this.#screen.write(`${job.stage} / ${renderJob(job, new Date(), false)}\n`);
      }
    }
    if (pipeline.status === this.#status) return;
    this.#status = pipeline.status;
    const why = pipeline.yaml_errors ? `: ${pipeline.yaml_errors}` : '';
    this.#screen.write(`pipeline ${pipeline.id}: ${pipeline.status}${why}\n`);
  }

  [Symbol.dispose](): void {}
}

/** What has scrolled off a terminal cannot be drawn over: the rest is told by its number. */
function fitted(lines: readonly string[], rows: number): readonly string[] {
  if (lines.length <= rows) return lines;
  const shown = Math.max(1, rows - 1);
  return [...lines.slice(0, shown), `… ${lines.length - shown} more lines`];
}

/** The first `width` visible characters; colours do not count. */
function cut(line: string, width: number): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: colours begin with a control character.
  const colour = /\u001b\[[0-9;]*m/y;
  let visible = 0;
  let result = '';
  for (let at = 0; at < line.length; ) {
    colour.lastIndex = at;
    const [code] = colour.exec(line) ?? [];
    if (code === undefined) {
      if (visible < width - 1) result += line[at];
      visible += 1;
      at += 1;
    } else {
      result += code;
      at += code.length;
    }
  }
  return result;
}
