/** One parser under fire. */
export interface Target {
  /** As on the command line and of its folder in `corpus/`. */
  readonly name: string;
  /** How many of a million inputs it gets: more where one costs little and decides much. */
  readonly share: number;
  /** Words of its language, put in where bytes are changed. */
  readonly words: readonly string[];
  /**
   * Where the part begins that is worth most: what stands before decides who parses it, and stays in
   * most inputs as it is.
   */
  bodyOf?(input: Buffer): number;
  /** Good inputs beside those in `corpus/`: what text files cannot hold. */
  readonly seeds?: () => Promise<readonly Buffer[]> | readonly Buffer[];
  /** Loads the parser, in the process that runs it. */
  open(): Promise<Opened>;
}

/** A parser that was loaded. */
export interface Opened {
  /** Throws what `isRefusal` knows, or nothing: everything else is a fault. */
  run(input: Buffer): unknown;
  /** Between two inputs: what it takes is no input's. */
  before?(): Promise<void>;
  /** Whether an error is the parser's word for bad input. Default: none is. */
  isRefusal?(error: unknown): boolean;
  close?(): Promise<void>;
}

/** An error that says what is wrong with the input, by the name of its class. */
export function named(...names: readonly string[]): (error: unknown) => boolean {
  return (error) => error instanceof Error && names.includes(error.constructor.name);
}
