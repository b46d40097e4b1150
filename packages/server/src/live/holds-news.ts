/** Why jobs of one pipeline wait, as far as it reads differently from what was told before. */
export interface HoldsNews {
  readonly pipeline_id: number;
  /** By the job's id; null for a job that waits no more. */
  readonly holds: Readonly<Record<string, string | null>>;
}

/** Remembers what one listener was told, and answers what is new; undefined for nothing. */
export type TellHolds = (now: ReadonlyMap<number, string>) => HoldsNews | undefined;

/** Has told nothing yet. */
export function createHoldsNews(pipelineId: number): TellHolds {
  let told: ReadonlyMap<number, string> = new Map();
  return (now) => {
    const holds: Record<string, string | null> = {};
    for (const [id, text] of now) if (told.get(id) !== text) holds[id] = text;
    for (const id of told.keys()) if (!now.has(id)) holds[id] = null;
    told = now;
    return Object.keys(holds).length > 0 ? { pipeline_id: pipelineId, holds } : undefined;
  };
}
