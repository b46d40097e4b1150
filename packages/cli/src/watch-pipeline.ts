import type { Api } from './api.ts';
import { readEvents } from './events.ts';
import { isSettled, type Job, jobsOf, type Pipeline } from './pipeline.ts';
import { renderJob, renderPipeline } from './pipeline-view.ts';

/** Where a live view is drawn: standard output, or standard error next to `--json`. */
export interface Screen {
  write(text: string): unknown;
  readonly isTTY?: boolean;
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
  const view = screen.isTTY ? redrawing(screen) : plain(screen);
  const path = `/projects/${encodeURIComponent(project)}/pipelines/${id}`;
  const reload = async () => {
    const [pipeline, jobs] = await Promise.all([api.get<Pipeline>(path), jobsOf(api, project, id)]);
    view(pipeline, jobs);
    return pipeline;
  };
  const ended = new AbortController();
  const signals = signal ? AbortSignal.any([signal, ended.signal]) : ended.signal;
  try {
    // Subscribe before the first look, so that no change falls between.
    const events = await api.stream(`/-/events?pipeline=${id}`, signals);
    let pipeline = await reload();
    if (isSettled(pipeline.status)) return pipeline;
    for await (const event of readEvents(events)) {
      if (event.name !== 'pipeline' && event.name !== 'job') continue;
      pipeline = await reload();
      if (isSettled(pipeline.status)) return pipeline;
    }
    return pipeline;
  } finally {
    ended.abort();
  }
}

type View = (pipeline: Pipeline, jobs: readonly Job[]) => void;

function redrawing(screen: Screen): View {
  let drawn = 0;
  return (pipeline, jobs) => {
    const lines = renderPipeline(pipeline, jobs, new Date(), true);
    const back = drawn > 0 ? `\u001b[${drawn}A\u001b[0J` : '';
    screen.write(`${back}${lines.join('\n')}\n`);
    drawn = lines.length;
  };
}

function plain(screen: Screen): View {
  const seen = new Map<number, string>();
  let status = '';
  return (pipeline, jobs) => {
    for (const job of jobs) {
      const state = `${job.status} ${job.hold ?? ''}`;
      if (seen.get(job.id) === state) continue;
      seen.set(job.id, state);
      if (job.status !== 'created') {
        screen.write(`${job.stage} / ${renderJob(job, new Date(), false)}\n`);
      }
    }
    if (pipeline.status === status) return;
    status = pipeline.status;
    screen.write(
      `pipeline ${pipeline.id}: ${status}${pipeline.yaml_errors ? `: ${pipeline.yaml_errors}` : ''}\n`,
    );
  };
}
