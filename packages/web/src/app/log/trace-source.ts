import { get, send } from '#data/api.ts';

/** Where a line begins, as the server says. */
export interface LinePlace {
  readonly line: number;
  readonly byte: number;
}

/** Bytes of the log, and how long all of it is. */
interface Part {
  readonly start: number;
  readonly bytes: Uint8Array;
  readonly size: number | undefined;
}

/** A job's log on the server. */
export const traceSource = (address: string, signal: AbortSignal) => ({
  /** @param question `line=7` or `byte=512` */
  placeOf: (question: string): Promise<LinePlace> =>
    get<LinePlace>(`${address}/line?${question}`, signal),

  /** @param range as in the header: `bytes=0-99` */
  async read(range: string): Promise<Part> {
    const response = await send(address, {
      headers: { range },
      cache: 'no-store',
      signal,
    }).catch((error) => {
      // An empty log has no range at all.
      if (error instanceof Error && 'status' in error && error.status === 416) return undefined;
      throw error;
    });
    if (!response) return { start: 0, bytes: new Uint8Array(), size: undefined };
    const [, start, size] =
      /^bytes (\d+)-\d+\/(\d+)/.exec(response.headers.get('content-range') ?? '') ?? [];
    return {
      start: Number(start ?? 0),
      size: size === undefined ? undefined : Number(size),
      bytes: new Uint8Array(await response.arrayBuffer()),
    };
  },
});
