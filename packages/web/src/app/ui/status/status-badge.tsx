import { StatusIcon } from './icons.tsx';
import { lookOf } from './status.ts';

/** A status with its word. */
export function StatusBadge({ status, text }: { readonly status: string; readonly text?: string }) {
  const look = lookOf(status);
  return (
    <span className={`badge tone-${look.tone}`}>
      <StatusIcon status={status} />
      {text ?? look.label}
    </span>
  );
}
