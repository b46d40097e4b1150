/** Why jobs of one pipeline wait, as far as it reads differently from what was told before. */
export interface HoldsNews {
  readonly pipeline_id: number;
  /** By the job's id; null for a job that waits no more. */
  readonly holds: Readonly<Record<string, string | null>>;
  /** No other job of the pipeline waits. */
  readonly is_complete?: true;
}

/** Remembers what one listener was told, and answers what is new, at first all of it; undefined for nothing. */
export type TellHolds = (now: ReadonlyMap<number, string>) => HoldsNews | undefined;

/** Has told nothing yet. `hasRead`: the listener has read before, so that nothing waits is news, too. */
export function createHoldsNews(pipelineId: number, hasRead: boolean): TellHolds {
  let told: ReadonlyMap<number, string> | undefined;
  return (now) => {
    const holds: Record<string, string | null> = {};
    const isFirst = told === undefined;
    for (const [id, text] of now) if (told?.get(id) !== text) holds[id] = text;
    for (const id of told?.keys() ?? []) if (!now.has(id)) holds[id] = null;
    told = now;
    if (Object.keys(holds).length === 0 && !(isFirst && hasRead)) return undefined;
    return { pipeline_id: pipelineId, holds, ...(isFirst && { is_complete: true }) };
  };
}
