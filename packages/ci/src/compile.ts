import type { CompileContext } from './context.ts';
import type { CompileResult } from './result.ts';

/**
 * Compiles a `.gitlab-ci.yml` for one event. Asynchronous only because `context.resolve` and its
 * like may be; it reads no file, clock or network itself and never throws for what an author wrote.
 */
export async function compile(text: string, context: CompileContext): Promise<CompileResult> {
  throw new Error(`compile is being built (${text.length}, ${context.ref})`);
}
