import type { ApplicationEvent } from '@slipway/contract';
import { useState } from 'react';
import { send } from '#data/api.ts';

/** How a change of an application goes on; undefined before one was begun. */
export interface Change {
  readonly events: readonly ApplicationEvent[];
  readonly isOver: boolean;
}

const endedEarly =
  'The server ended its answer before the change was over; it may go on all the same: the list says how it is.';

/** More are of no use to anybody. */
const mostEvents = 500;

/** Begins changes, and shows the last one. */
export function useChange(onEnd: () => void): {
  readonly change: Change | undefined;
  readonly begin: (method: string, path: string, body?: unknown) => Promise<void>;
} {
  const [change, setChange] = useState<Change>();
  return {
    change,
    async begin(method, path, body) {
      let events: readonly ApplicationEvent[] = [];
      const show = (more: readonly ApplicationEvent[], isOver: boolean) => {
        events = [...events, ...more].slice(-mostEvents);
        setChange({ events, isOver });
      };
      show([], false);
      try {
        const response = await send(path, {
          method,
          headers: { 'content-type': 'application/json' },
          ...(body !== undefined && { body: JSON.stringify(body) }),
        });
        for await (const event of eventsOf(response)) show([event], false);
        const isTold = events.some(({ type }) => type === 'done' || type === 'failed');
        show(isTold ? [] : [{ type: 'failed', text: endedEarly }], true);
      } catch (error) {
        show(
          [{ type: 'failed', text: error instanceof Error ? error.message : String(error) }],
          true,
        );
      }
      onEnd();
    },
  };
}

/** The server's events, each as it comes. */
async function* eventsOf(response: Response): AsyncGenerator<ApplicationEvent> {
  if (response.body === null) return;
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
  let text = '';
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return;
    text += value;
    const blocks = text.split('\n\n');
    text = blocks.pop() ?? '';
    // What is no data says that the server is still there.
    for (const block of blocks.filter((it) => it.startsWith('data: '))) {
      yield JSON.parse(block.slice('data: '.length)) as ApplicationEvent;
    }
  }
}
