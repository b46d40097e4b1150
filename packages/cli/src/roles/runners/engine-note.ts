import type { Engine } from '@slipway/engine';
import type { Api } from '#api/api';
import type { Log } from '#log';
import { builtInRunners } from './built-in-runners.ts';

const away = 'the container engine does not answer; `slipway doctor` says what to do';

interface Runner {
  readonly id: number;
  readonly description: string;
  readonly maintenance_note?: string | null;
}

/**
 * Notes on the docker runner whether the engine answers, so that jobs which wait for it can say so.
 */
export function noteEngine(engine: Engine, api: Api, log: Log): Disposable {
  let last = Promise.resolve();
  const note = (text: string) => {
    // One after the other: the note must end as the engine does.
    last = last
      .then(() => write(api, text))
      .catch((error) => log.warn('engine not noted', { error }));
  };
  return engine.events({
    filters: { type: ['daemon'] },
    onEvent: () => {},
    onConnected: () => note(''),
    onDisconnected: () => note(away),
    onFault: (error) => log.error('engine not noted', { error }),
  });
}

async function write(api: Api, text: string): Promise<void> {
  const { description } = builtInRunners.docker;
  const runners = await api.get<readonly Runner[]>('/runners/all?per_page=100');
  const found = runners.find((it) => it.description === description);
  if (!found) return;
  const runner = await api.get<Runner>(`/runners/${found.id}`);
  if ((runner.maintenance_note ?? '') === text) return;
  await api.put(`/runners/${found.id}`, { maintenance_note: text });
}
