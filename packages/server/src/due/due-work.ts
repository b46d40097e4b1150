/** Something that is to be done at a time, whatever becomes of the process that planned it. */
export interface DueWork {
  readonly id: number;
  /** What is to be done: `due-kinds.ts` lists all. */
  readonly kind: string;
  /** What it is about, by id; 0 where there is only one. */
  readonly subject: number;
  readonly payload: unknown;
  /** When it is to be looked at: while somebody does it, when that one's lease ends. */
  readonly at: Date;
  /** How often it was begun. */
  readonly attempts: number;
  /** Whoever does it just now. */
  readonly owner: string | null;
}

/** What is asked for. There is one of a kind for each subject: planning it again moves it. */
export interface Plan {
  readonly kind: string;
  readonly subject: number;
  readonly at: Date;
  readonly payload?: unknown;
}

/** Does what is due of one kind. Answers when to do it again; what rejects is tried again later. */
export type DueHandler = (work: DueWork) => Promise<Date | undefined>;
