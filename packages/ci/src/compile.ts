import { analyse } from './analyse.ts';
import type { CompileContext } from './context.ts';
import type { CompileResult } from './result.ts';

/**
 * Compiles a `.gitlab-ci.yml` for one event. Asynchronous only because `context.resolve` and its
 * like may be; it reads no file, clock or network itself and never throws for what an author wrote.
 */
export async function compile(text: string, context: CompileContext): Promise<CompileResult> {
  const { report, includes, plan } = await analyse(text, context);
  return { plan: report.hasErrors ? undefined : plan, diagnostics: report.all(), includes };
}
