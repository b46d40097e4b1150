import type { ApplicationEvent } from '@slipway/contract';
import type { Change } from './use-change.ts';

/** What has happened of a change so far. */
export function ChangeProgress({ change }: { readonly change: Change | undefined }) {
  if (change === undefined) return null;
  return (
    <section className="card form-card" aria-live="polite" aria-label="How the change goes on">
      <h2>{change.isOver ? 'What was done' : 'Being done …'}</h2>
      <ol>
        {change.events.map((event, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: events have no other name, and never move
          <li key={index}>
            <Line event={event} />
          </li>
        ))}
      </ol>
      {!change.isOver && <p className="muted">It goes on when this page is closed.</p>}
    </section>
  );
}

function Line({ event }: { readonly event: ApplicationEvent }) {
  if (event.type === 'failed') return <span className="problem">{event.text}</span>;
  if (event.type === 'done') return <strong>{event.text}</strong>;
  if (event.type === 'step') return event.text;
  return (
    <span className={event.is_warning ? 'problem' : 'muted'}>
      <code>{event.object}</code> {event.reason}: {event.text}
    </span>
  );
}
