import { useState } from 'react';

/** Sends what a form has, once at a time; keeps why it was refused. */
export function useSubmit(): {
  readonly isBusy: boolean;
  readonly problem: string | undefined;
  /** Resolves to whether it was accepted. */
  readonly submit: (action: () => Promise<unknown>) => Promise<boolean>;
} {
  const [isBusy, setBusy] = useState(false);
  const [problem, setProblem] = useState<string>();
  async function submit(action: () => Promise<unknown>): Promise<boolean> {
    setBusy(true);
    setProblem(undefined);
    try {
      await action();
      return true;
    } catch (error) {
      setProblem(error instanceof Error ? error.message : String(error));
      return false;
    } finally {
      setBusy(false);
    }
  }
  return { isBusy, problem, submit };
}
