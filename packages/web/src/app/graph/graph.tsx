import type { Job, Project } from '@slipway/contract';
import { useLayoutEffect, useState } from 'react';
import { columnsOf, curve, type Edge, edgesOf, relatedTo } from './columns.ts';
import { edgesBetween, groupsOf } from './groups.ts';
import { JobCard } from './job-card.tsx';
import { GroupCard } from './job-group.tsx';
import './graph.css';

/** A pipeline's jobs by stage, with lines for `needs`. */
export function Graph({
  project,
  stages,
  jobs,
}: {
  readonly project: Project;
  readonly stages: readonly string[];
  readonly jobs: readonly Job[];
}) {
  const [canvas, setCanvas] = useState<HTMLElement | null>(null);
  const [pointed, setPointed] = useState<string>();
  const columns = columnsOf(stages, jobs).map(({ stage, jobs: own }) => ({
    stage,
    groups: groupsOf(own),
  }));
  const edges = edgesBetween(
    columns.flatMap(({ groups }) => groups),
    edgesOf(jobs),
  );
  const related =
    pointed === undefined || edges.length === 0 ? undefined : relatedTo(pointed, edges);
  const placed = (place: string) => ({
    isFaded: related !== undefined && !related.has(place),
    onPoint: (isPointed: boolean) => setPointed(isPointed ? place : undefined),
  });
  return (
    <section className="graph" aria-label="Jobs by stage">
      <div className="graph-canvas" ref={setCanvas}>
        <Lines canvas={canvas} edges={edges} jobs={jobs} related={related} />
        <ol className="stages">
          {columns.map(({ stage, groups }) => (
            <li key={stage} className="stage">
              <h2 className="stage-name">{stage}</h2>
              <ul className="stage-jobs">
                {groups.map((group) => {
                  const [only, second] = group.jobs;
                  return only && !second ? (
                    <JobCard
                      key={group.name}
                      project={project}
                      job={only}
                      place={only.name}
                      {...placed(only.name)}
                    />
                  ) : (
                    <GroupCard key={group.name} group={group} {...placed(group.name)}>
                      {group.jobs.map((job) => (
                        <JobCard key={job.name} project={project} job={job} />
                      ))}
                    </GroupCard>
                  );
                })}
              </ul>
            </li>
          ))}
        </ol>
      </div>
    </section>
  );
}

interface Line extends Edge {
  readonly path: string;
}

/** Drawn below the cards, where they came to lie; again whenever their places change. */
function Lines({
  canvas,
  edges,
  jobs,
  related,
}: {
  readonly canvas: HTMLElement | null;
  readonly edges: readonly Edge[];
  readonly jobs: readonly Job[];
  readonly related: ReadonlySet<string> | undefined;
}) {
  const [lines, setLines] = useState<readonly Line[]>([]);
  const wanted = edges.map(({ from, to }) => `${from}\n${to}`).join('\0');
  // biome-ignore lint/correctness/useExhaustiveDependencies: a job's new text may move the cards
  useLayoutEffect(() => {
    if (!canvas) return undefined;
    const draw = () => {
      const next = wanted === '' ? [] : measure(canvas, wanted.split('\0'));
      setLines((before) => (JSON.stringify(before) === JSON.stringify(next) ? before : next));
    };
    draw();
    const observer = new ResizeObserver(draw);
    observer.observe(canvas);
    return () => observer.disconnect();
  }, [canvas, wanted, jobs]);
  return (
    <svg className="graph-lines" aria-hidden="true">
      {lines.map(({ from, to, path }) => (
        <path
          key={`${from}\n${to}`}
          d={path}
          className={related && !(related.has(from) && related.has(to)) ? 'is-faded' : ''}
        />
      ))}
    </svg>
  );
}

/** How high over the first cards lines pass that go around them. */
const aboveCardsPx = 5;

/** From a card's upper edge to the middle of its heading. */
const headMiddlePx = 24;

function measure(area: HTMLElement, wanted: readonly string[]): readonly Line[] {
  const origin = area.getBoundingClientRect();
  const cards = [...area.querySelectorAll<HTMLElement>('[data-place]')];
  const lefts = [...new Set(cards.map((card) => card.getBoundingClientRect().left - origin.left))];
  const top = Math.min(...cards.map((card) => card.getBoundingClientRect().top)) - origin.top;
  const places = new Map(
    cards.map((card) => {
      const { left, right, top } = card.getBoundingClientRect();
      const y = top + headMiddlePx - origin.top;
      return [card.dataset.place, { left: left - origin.left, right: right - origin.left, y }];
    }),
  );
  return wanted.flatMap((pair) => {
    const [from = '', to = ''] = pair.split('\n');
    const start = places.get(from);
    const end = places.get(to);
    if (!start || !end) return [];
    const isFar = lefts.some((left) => left > start.left && left < end.left);
    return [{ from, to, path: curve(start, end, isFar ? top - aboveCardsPx : undefined) }];
  });
}
