/** What a client is told. */
export interface Scene {
  readonly url: string;
  /** Of the administrator. */
  readonly token: string;
  /** A project with one image; each client has a tag of its name to delete. */
  readonly images: string;
}

/** One thing that a client did. */
export interface Step {
  readonly what: string;
  /** Why it was not content. */
  readonly problem: string | undefined;
}

/** What became of a client's steps, or why it could not be had. */
export type Result =
  | { readonly version: string; readonly steps: readonly Step[] }
  | { readonly missing: string };

/** Drives the product with one client. */
export type Drive = (scene: Scene) => Promise<Result>;

/** The steps that a program printed: `ok`, or `not ok`, and what and why, with tabs between. */
export function stepsIn(text: string): readonly Step[] {
  return text.split('\n').flatMap((line) => {
    const [state, what, problem] = line.split('\t');
    if (what === undefined || (state !== 'ok' && state !== 'not ok')) return [];
    return [{ what, problem: state === 'ok' ? undefined : (problem ?? 'it failed') }];
  });
}
