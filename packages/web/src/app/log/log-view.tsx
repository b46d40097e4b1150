import { type CSSProperties, type ReactNode, useState } from 'react';
import { LogBlock } from './log-block.tsx';
import type { LogLines, LogSection } from './log-lines.ts';
import './log.css';
import './ansi.css';

/** Lines drawn, and skipped by the browser while out of sight, together. */
const blockLines = 250;

/**
 * A log. `version` is another object whenever the log has changed: the log itself grows in place.
 */
export function LogView({
  log,
  firstNumber,
  isRunning,
  hasTimes = false,
  label,
  children,
}: {
  readonly log: LogLines;
  readonly version: unknown;
  /** The number of the first line that is loaded, once it is known. */
  readonly firstNumber: number | undefined;
  /** More may come. */
  readonly isRunning: boolean;
  /** With the times of lines that tell them. */
  readonly hasTimes?: boolean;
  readonly label: string;
  /** Stands before the first line. */
  readonly children?: ReactNode;
}) {
  const [folds, setFolds] = useState<ReadonlyMap<string, boolean>>(new Map());
  const isFolded = (section: LogSection) => folds.get(keyOf(section)) ?? section.isCollapsed;
  const folded = log.sections
    .flatMap((section, index) => (isFolded(section) ? [index] : []))
    .join(' ');
  const toggle = (section: LogSection) =>
    setFolds((before) => new Map([...before, [keyOf(section), !isFolded(section)]]));
  const starts = Array.from(
    { length: Math.ceil(log.lines.length / blockLines) },
    (_, index) => index * blockLines,
  );
  return (
    <section
      style={{ '--digits': String((firstNumber ?? 0) + log.lines.length).length } as CSSProperties}
      className={`log ${firstNumber === undefined ? '' : 'has-numbers'}`}
      aria-label={label}
    >
      {children}
      {starts.map((from) => {
        const until = Math.min(log.lines.length, from + blockLines);
        return (
          <LogBlock
            key={from}
            log={log}
            from={from}
            until={until}
            last={log.lines[until - 1]}
            endings={endingsOf(log, from, until)}
            folded={folded}
            onToggle={toggle}
            firstNumber={firstNumber}
            hasTimes={hasTimes}
          />
        );
      })}
      {isRunning && (
        <div className="log-busy" aria-hidden="true">
          <span />
          <span />
          <span />
        </div>
      )}
    </section>
  );
}

/** Stays the same when an earlier part of the log is put before it. */
function keyOf({ name, startedAt }: LogSection): string {
  return `${name} ${startedAt}`;
}

/** When the sections headed in these lines ended: their durations are drawn. */
function endingsOf(log: LogLines, from: number, until: number): string {
  return log.lines
    .slice(from, until)
    .flatMap(({ heading }) =>
      heading === undefined ? [] : [log.sections[heading]?.endedAt ?? '-'],
    )
    .join(' ');
}
