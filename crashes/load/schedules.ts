import type { Load, Scene } from '../scene.ts';

interface Run {
  readonly id: number;
  readonly created_at: string;
}

/**
 * Schedules: one that comes due every minute, and others that are made and played at once. The pipelines
 * are of the moving branch, on which pushes make none.
 */
export function schedules(): Load {
  let everyMinute: number | undefined;
  return async (scene, { number, signal }) => {
    if (everyMinute === undefined) {
      everyMinute = await make(scene, 'every minute', '* * * * *');
      if (everyMinute !== undefined) keepMinutes(scene, everyMinute);
    }
    for (let count = 0; !signal.aborted; count += 1) {
      const made = await make(scene, `round ${number}-${count}`, '0 4 1 1 *');
      if (made === undefined) continue;
      const played = await scene.api('POST', `${listOf(scene)}/${made}/play`);
      if (played.status === 201) keepRun(scene, made);
      await waitASecond(signal);
    }
  };
}

const listOf = ({ project }: Scene): string => `${project.route}/pipeline_schedules`;

/** Undefined for as long as there is nothing on the branch. */
async function make(scene: Scene, description: string, cron: string): Promise<number | undefined> {
  const body = { description, ref: 'moving', cron };
  const response = await scene.api('POST', listOf(scene), body);
  if (response.status !== 201) return undefined;
  const { id } = (await response.json()) as { readonly id: number };
  scene.ledger.acknowledge({
    what: `schedule ${description}`,
    complaint: async () => {
      const { status } = await scene.api('GET', `${listOf(scene)}/${id}`);
      return status === 200 ? undefined : `answers ${status}`;
    },
  });
  return id;
}

async function runsOf(scene: Scene, id: number): Promise<readonly Run[]> {
  const response = await scene.api('GET', `${listOf(scene)}/${id}/pipelines?per_page=100`);
  return (await response.json()) as readonly Run[];
}

function keepRun(scene: Scene, id: number): void {
  scene.ledger.acknowledge({
    what: `pipeline of schedule ${id}`,
    complaint: async () => {
      const { length } = await runsOf(scene, id);
      return length === 1 ? undefined : `there are ${length}`;
    },
  });
}

const minuteMs = 60_000;

/** No minute has two pipelines, and the next run is never long ago. */
function keepMinutes(scene: Scene, id: number): void {
  scene.ledger.acknowledge({
    what: 'schedule every minute',
    complaint: async () => {
      const runs = await runsOf(scene, id);
      const minutes = runs.map(({ created_at: at }) => Math.floor(Date.parse(at) / minuteMs));
      if (new Set(minutes).size < runs.length) return `has run twice in a minute: ${minutes}`;
      const response = await scene.api('GET', `${listOf(scene)}/${id}`);
      const { next_run_at: next } = (await response.json()) as { readonly next_run_at: string };
      const lateMs = Date.now() - Date.parse(next);
      return lateMs < minuteMs / 2 ? undefined : `was due ${lateMs} ms ago and has not run`;
    },
  });
}

function waitASecond(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, 1000);
    signal.addEventListener('abort', () => {
      clearTimeout(timer);
      resolve();
    });
  });
}
