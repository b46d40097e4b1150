import { pointsOf } from './usage.ts';
import '#cluster/cluster.css';

const box = { width: 160, height: 28 };

/** What is taken, in words, and a line of how it was before. */
export function Amount({
  text,
  of,
  values,
}: {
  readonly text: string;
  readonly of: number;
  readonly values: readonly number[];
}) {
  const points = pointsOf(values.length === 1 ? [...values, ...values] : values, {
    ...box,
    most: of,
  });
  return (
    <span className="usage">
      <span className="number">{text}</span>
      <svg viewBox={`0 0 ${box.width} ${box.height}`} className="usage-line" aria-hidden="true">
        <polygon points={`0,${box.height} ${points} ${box.width},${box.height}`} />
        <polyline points={points} />
      </svg>
    </span>
  );
}
