import { type CSSProperties, memo } from 'react';
import { Icon } from '#ui/status/icons.tsx';
import { timeOfDay } from '#ui/time/time-of-day.ts';
import { clock } from '#ui/time/time-words.ts';
import type { Piece } from './ansi.ts';
import type { LogLine, LogLines, LogSection } from './log-lines.ts';

interface BlockProps {
  readonly log: LogLines;
  readonly from: number;
  readonly until: number;
  /** Another object when the last line has been written on. */
  readonly last: LogLine | undefined;
  readonly endings: string;
  /** Indexes of the folded sections. */
  readonly folded: string;
  readonly onToggle: (section: LogSection) => void;
  /** The number of the first line that is loaded, once it is known. */
  readonly firstNumber: number | undefined;
  /** With the times of lines that tell them. */
  readonly hasTimes: boolean;
}

/** Some lines of a log; drawn again only when one of them looks different. */
export const LogBlock = memo(Block, (a, b) => {
  const { onToggle: _a, ...before } = a;
  const { onToggle: _b, ...after } = b;
  return Object.keys(before).every(
    (key) => before[key as keyof typeof before] === after[key as keyof typeof after],
  );
});

function Block({ log, from, until, folded, onToggle, firstNumber, hasTimes }: BlockProps) {
  const hidden = new Set(folded === '' ? [] : folded.split(' ').map(Number));
  const lines = log.lines
    .slice(from, until)
    .filter(({ inside }) => !inside.some((section) => hidden.has(section)));
  if (lines.length === 0) return null;
  return (
    <div className="log-block" style={{ '--lines': lines.length } as CSSProperties}>
      {lines.map((line) => {
        const section = line.heading === undefined ? undefined : log.sections[line.heading];
        const number = firstNumber === undefined ? undefined : firstNumber + line.row;
        return section ? (
          <Heading
            key={line.index}
            line={line}
            number={number}
            hasTime={hasTimes}
            section={section}
            isFolded={hidden.has(line.heading ?? -1)}
            onToggle={onToggle}
          />
        ) : (
          <div key={line.index} className="log-line" data-line={line.index}>
            <Gutter line={line} number={number} hasTime={hasTimes} />
            <span className="log-text">
              <Pieces pieces={line.pieces} />
            </span>
          </div>
        );
      })}
    </div>
  );
}

interface GutterProps {
  readonly line: LogLine;
  readonly number: number | undefined;
  readonly hasTime: boolean;
}

/** Its number and its time stand before a line, and are not copied with it. */
function Gutter({ line, number, hasTime }: GutterProps) {
  return (
    <>
      {number !== undefined && (
        <a
          className="log-number"
          id={`L${number}`}
          href={`#L${number}`}
          tabIndex={-1}
          data-number={number}
          aria-label={`Line ${number}`}
          {...(line.at && { title: line.at })}
        />
      )}
      {hasTime && (
        <time
          className="log-time"
          data-time={line.at && timeOfDay(new Date(line.at))}
          dateTime={line.at}
        />
      )}
    </>
  );
}

function Heading({
  line,
  number,
  hasTime,
  section,
  isFolded,
  onToggle,
}: GutterProps & {
  readonly section: LogSection;
  readonly isFolded: boolean;
  readonly onToggle: (section: LogSection) => void;
}) {
  return (
    <div className="log-line" data-line={line.index}>
      <Gutter line={line} number={number} hasTime={hasTime} />
      <button
        type="button"
        className="log-toggle"
        aria-expanded={!isFolded}
        onClick={() => onToggle(section)}
      >
        <Icon name="chevron" />
        <span>
          {line.pieces.length > 0 ? (
            <Pieces pieces={line.pieces} />
          ) : (
            section.name.replaceAll('_', ' ')
          )}
        </span>
      </button>
      {section.endedAt !== undefined && (
        <span className="log-duration" title="Duration of this section">
          {clock(section.endedAt - section.startedAt)}
        </span>
      )}
    </div>
  );
}

function Pieces({ pieces }: { readonly pieces: readonly Piece[] }) {
  let at = 0;
  return pieces.map(({ text, style }) => {
    const key = at;
    at += text.length;
    const { color, background, inverse, ...flags } = style;
    const ink = inverse ? (background ?? 'inverse') : color;
    const paper = inverse ? (color ?? 'inverse') : background;
    const names = [
      ...Object.keys(flags).map((flag) => `ansi-${flag}`),
      ...(typeof ink === 'number' ? [`ink-${ink}`] : []),
      ...(typeof paper === 'number' ? [`paper-${paper}`] : []),
      ...(ink === 'inverse' ? ['ink-inverse'] : []),
      ...(paper === 'inverse' ? ['paper-inverse'] : []),
    ];
    const fixed = {
      ...(typeof ink === 'string' && ink !== 'inverse' && { color: ink }),
      ...(typeof paper === 'string' && paper !== 'inverse' && { backgroundColor: paper }),
    };
    if (names.length === 0 && Object.keys(fixed).length === 0) return text;
    return (
      <span key={key} className={names.join(' ')} style={fixed}>
        {text}
      </span>
    );
  });
}
