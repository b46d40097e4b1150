import { lookOf, type StatusLook } from './status.ts';

const signs: Readonly<Record<StatusLook['sign'], string>> = {
  check: 'M4.8 8.3 7 10.5l4.2-4.8',
  cross: 'M5.6 5.6l4.8 4.8m0-4.8-4.8 4.8',
  bang: 'M8 4.6v4.2M8 11.1v.1',
  ring: '',
  pause: 'M6.4 5.6v4.8M9.6 5.6v4.8',
  play: 'M6.6 5.4v5.2L10.8 8z',
  clock: 'M8 4.9V8l2 1.6',
  dot: 'M8 8v.01',
  skip: 'M5.2 5.4 7.8 8l-2.6 2.6M8.6 5.4 11.2 8l-2.6 2.6',
  slash: 'M4.2 11.8l7.6-7.6',
};

/** A status as a sign; its word always stands beside it, for all to see or unseen. */
export function StatusIcon({ status }: { readonly status: string }) {
  const look = lookOf(status);
  const isFilled = look.tone === 'good' || look.tone === 'bad' || look.tone === 'warn';
  const classes = [
    'status-icon',
    `tone-${look.tone}`,
    isFilled && 'is-filled',
    look.sign === 'ring' && 'is-turning',
  ];
  return (
    <svg className={classes.filter(Boolean).join(' ')} viewBox="0 0 16 16" aria-hidden="true">
      <circle className="status-disc" cx="8" cy="8" r="7" />
      {look.sign === 'ring' ? (
        <path className="status-arc" d="M8 1a7 7 0 0 1 7 7" />
      ) : (
        <path className="status-sign" d={signs[look.sign]} />
      )}
    </svg>
  );
}

const shapes = {
  play: 'M5 3.5v9l7.5-4.5z',
  retry: 'M12.8 8a4.8 4.8 0 1 1-1.5-3.5M12.9 2.4v2.7h-2.7',
  cancel: 'M8 2.2a5.8 5.8 0 1 1 0 11.6A5.8 5.8 0 0 1 8 2.2zM4 4l8 8',
  copy: 'M5.5 5.5h7v8h-7zM3.5 10.5v-8h7',
  check: 'M3.5 8.5l3 3 6-7',
  external: 'M6.5 3.5h-3v9h9v-3M9 3.5h3.5V7M12.5 3.5 7.5 8.5',
  branch:
    'M5 3.2v9.6M5 4.6a1.4 1.4 0 1 1 0-2.8 1.4 1.4 0 0 1 0 2.8zm0 9.6a1.4 1.4 0 1 1 0-2.8 1.4 1.4 0 0 1 0 2.8zm6-7.6a1.4 1.4 0 1 1 0-2.8 1.4 1.4 0 0 1 0 2.8zm0 0c0 2.4-3 3-5.2 3.4',
  commit: 'M8 5.6a2.4 2.4 0 1 1 0 4.8 2.4 2.4 0 0 1 0-4.8zM1.5 8h4M10.5 8h4',
  clock: 'M8 2.2a5.8 5.8 0 1 1 0 11.6A5.8 5.8 0 0 1 8 2.2zM8 4.8V8l2.2 1.6',
  chevron: 'M6 3.8 10.2 8 6 12.2',
  down: 'M8 3v9.2M4.2 8.6 8 12.4l3.8-3.8',
  up: 'M8 13V3.8M4.2 7.4 8 3.6l3.8 3.8',
  file: 'M4 2.2h5l3 3v8.6H4zM9 2.2v3h3',
  folder: 'M2 4h4l1.6 1.8H14v7H2z',
  box: 'M2.8 5 8 2.4 13.2 5v6L8 13.6 2.8 11zM2.8 5 8 7.6 13.2 5M8 7.6v6',
} as const;

/** A decorative sign beside words, or in a button that has a name of its own. */
export function Icon({ name }: { readonly name: keyof typeof shapes }) {
  return (
    <svg className={`icon icon-${name}`} viewBox="0 0 16 16" aria-hidden="true">
      <path d={shapes[name]} />
    </svg>
  );
}

/** Slipway's mark. */
export function Mark() {
  return (
    <svg className="mark" viewBox="0 0 32 32" aria-hidden="true">
      <rect width="32" height="32" rx="7" fill="#1f5fd0" />
      <path d="M6 13.5h20l-3.4 6.2a3 3 0 0 1-2.6 1.6h-8a3 3 0 0 1-2.6-1.6z" fill="#fff" />
      <path d="M15 5.5v6.5h6.8z" fill="#fff" />
      <path d="M5 26.5 27 23" stroke="#9cc1ff" strokeWidth="2.4" strokeLinecap="round" />
    </svg>
  );
}
