/** One request that nobody sends by mistake. */
export interface Hostile {
  readonly method: string;
  /** With the query, as it goes over the wire. */
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Buffer;
}

/** What stands in a path when it is not the part that is attacked. */
export type Scene = Readonly<Record<string, string>>;
