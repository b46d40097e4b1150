import type {
  Deployment,
  HoldsNews,
  ImportNews,
  Job,
  Pipeline,
  TracePart,
} from '@slipway/contract';
import { connection } from './connection.ts';

/** What a page does with live events. */
export interface LiveHandlers {
  /** Whether it goes on in a tab that nobody sees: whoever wants to be told of an end. */
  readonly isWanted?: () => boolean;
  /** The stream stands, maybe anew. */
  readonly onOpen?: () => void;
  /** What was read may be old, and nobody can say in what: all of it is to be read again. */
  readonly onStale?: () => void;
  readonly onPipeline?: (pipeline: Pipeline) => void;
  readonly onJob?: (job: Job) => void;
  /** Of a pipeline or a job: why jobs wait, as far as it reads differently now. */
  readonly onHolds?: (news: HoldsNews) => void;
  readonly onDeployment?: (deployment: Deployment) => void;
  /** Of a project that is being imported. */
  readonly onImport?: (news: ImportNews) => void;
  /** `end` is the trace's offset behind this part. */
  readonly onTrace?: (part: TracePart, end: number) => void;
}

const firstWaitMs = 500;
const longestWaitMs = 10_000;

/**
 * Listens to `/-/events?QUERY` until the answer is called: to what happens after `since`, the place where
 * the page has read all that it shows. Whoever was cut off against their will begins anew.
 *
 * A browser keeps at most six connections to a server, for all tabs together: so a tab that nobody
 * sees lets go of its own, and takes it up again, when it is looked at.
 */
export function listen(
  query: () => string,
  since: () => string | undefined,
  handlers: LiveHandlers,
): () => void {
  const self = {};
  let wasCutOff = false;
  let source: EventSource | undefined;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let waitMs = firstWaitMs;

  function open() {
    close();
    const position = wasCutOff ? undefined : since();
    wasCutOff = false;
    const from = position === undefined ? '' : `&since=${position}`;
    const opened = new EventSource(`/-/events?${query()}${from}`);
    source = opened;
    opened.addEventListener('open', () => {
      waitMs = firstWaitMs;
      connection.report(self, false);
      handlers.onOpen?.();
      if (position === undefined) handlers.onStale?.();
    });
    opened.addEventListener('stale', () => handlers.onStale?.());
    // The browser's own way of trying again gives up after some errors, so it is not used.
    opened.addEventListener('error', () => {
      close();
      wasCutOff = true;
      connection.report(self, true);
      timer = setTimeout(open, waitMs);
      waitMs = Math.min(longestWaitMs, waitMs * 2);
    });
    const on = <T>(name: string, handle: ((data: T, event: MessageEvent) => void) | undefined) => {
      if (!handle) return;
      opened.addEventListener(name, (event) => handle(JSON.parse(event.data), event));
    };
    on('pipeline', handlers.onPipeline);
    on('job', handlers.onJob);
    on('holds', handlers.onHolds);
    on('deployment', handlers.onDeployment);
    on('import', handlers.onImport);
    on<TracePart>('trace', (part, event) => handlers.onTrace?.(part, Number(event.lastEventId)));
  }

  function close() {
    clearTimeout(timer);
    source?.close();
    source = undefined;
  }

  function look() {
    if (document.visibilityState === 'hidden' && !handlers.isWanted?.()) {
      close();
      connection.report(self, false);
    } else if (!source) open();
  }

  document.addEventListener('visibilitychange', look);
  look();
  return () => {
    document.removeEventListener('visibilitychange', look);
    close();
    connection.report(self, false);
  };
}
