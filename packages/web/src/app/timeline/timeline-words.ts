import type { Timeline, TimelineJob, TimelinePart } from '@slipway/contract';
import { duration } from '#ui/time/time-words.ts';

/** A piece of a job's time, as it is drawn. */
export interface Band {
  readonly kind: 'queued' | 'running' | 'prepare' | 'sources' | 'script' | 'upload';
  readonly from: number;
  readonly until: number;
  readonly title: string;
}

const kinds: Readonly<Record<TimelinePart, Band['kind']>> = {
  prepare: 'prepare',
  sources: 'sources',
  cache: 'sources',
  artifacts: 'sources',
  script: 'script',
  after_script: 'script',
  upload: 'upload',
  cleanup: 'upload',
};

const words: Readonly<Record<TimelinePart, string>> = {
  prepare: 'image and start',
  sources: 'sources',
  cache: 'cache',
  artifacts: 'artifacts of others',
  script: 'script',
  after_script: 'after_script',
  upload: 'upload',
  cleanup: 'clean-up',
};

const secondsOf = (from: string, until: string) => (Date.parse(until) - Date.parse(from)) / 1000;

/** What is drawn of a job: its wait, the whole of its run, and upon that what its log tells of it. */
export function bandsOf(job: TimelineJob, now: number): readonly Band[] {
  const { queued_at: queued, started_at: started, finished_at: finished } = job;
  if (started === null) return [];
  const from = Date.parse(started);
  const until = finished === null ? now : Date.parse(finished);
  const band = (kind: Band['kind'], start: number, end: number, word: string): Band => ({
    kind,
    from: start,
    until: end,
    title: `${word}: ${duration((end - start) / 1000)}`,
  });
  const parts = job.parts.map((part) => {
    // Markers know whole seconds only, and stay inside the job.
    const inside = (at: number) => Math.min(Math.max(at, from), until);
    const end = part.finished_at === null ? until : Date.parse(part.finished_at);
    return band(
      kinds[part.name],
      inside(Date.parse(part.started_at)),
      inside(end),
      words[part.name],
    );
  });
  return [
    ...(queued === null || Date.parse(queued) >= from
      ? []
      : [band('queued', Date.parse(queued), from, 'in the queue')]),
    band('running', from, until, 'ran'),
    ...parts.filter((part) => part.until > part.from),
  ];
}

/** The same in words: what took a second or more. */
export function wordsOf({
  queued_at: queued,
  started_at: started,
  parts,
  status,
}: TimelineJob): string {
  if (started === null) return status === 'manual' ? 'waits for a person' : 'has not begun';
  const waited = queued === null ? 0 : secondsOf(queued, started);
  const told = [
    ...(waited >= 1 ? [`queue ${duration(waited)}`] : []),
    ...parts.flatMap(({ name, started_at: from, finished_at: until }) => {
      const seconds = until === null ? 0 : secondsOf(from, until);
      return seconds >= 1 ? [`${words[name]} ${duration(seconds)}`] : [];
    }),
  ];
  return told.join(' · ');
}

/** The jobs that made the pipeline as long as it was, and what would save most. */
export function longestWay({ jobs, critical_path: path }: Timeline): {
  readonly names: readonly string[];
  readonly advice: string;
} {
  const byId = new Map(jobs.map((job) => [job.id, job]));
  const way = path.flatMap((id) => byId.get(id) ?? []);
  const [best] = [...way].sort((a, b) => (b.saves_seconds ?? 0) - (a.saves_seconds ?? 0));
  const saved = best?.saves_seconds ?? 0;
  const advice =
    best === undefined || saved < 1
      ? 'No single job would make it shorter by a second.'
      : `Work on “${best.name}” pays most: without it the pipeline would have ended ${duration(saved)} earlier.${mostOf(best)}`;
  return { names: way.map(({ name }) => name), advice };
}

function mostOf({ parts }: TimelineJob): string {
  const told = parts.flatMap(({ name, started_at: from, finished_at: until }) =>
    until === null ? [] : [{ name, seconds: secondsOf(from, until) }],
  );
  const [most] = told.sort((a, b) => b.seconds - a.seconds);
  return most && most.seconds >= 1
    ? ` Most of its time went into: ${words[most.name]}, ${duration(most.seconds)}.`
    : '';
}
