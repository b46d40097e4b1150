import assert from 'node:assert/strict';
import process from 'node:process';
import { type CompileContext, compile } from '../src/index.ts';

/** A push to main, no variables. */
export const context: CompileContext = { ref: 'main', variables: { predefined: [] } };
/** What any file may take, as time of the processor: another program may be using it too. */
const patience = 1_000;

/** Compiles within the time. */
export async function inTime(
  text: string,
  more: Partial<CompileContext> = {},
): Promise<Awaited<ReturnType<typeof compile>>> {
  const start = process.cpuUsage();
  const result = await compile(text, { ...context, ...more });
  const { user, system } = process.cpuUsage(start);
  assert.ok((user + system) / 1000 < patience, `took ${(user + system) / 1000} ms`);
  return result;
}

/** The codes of what is wrong, found in time. */
export async function refuses(
  text: string,
  more: Partial<CompileContext> = {},
): Promise<readonly string[]> {
  const { plan, diagnostics } = await inTime(text, more);
  assert.equal(plan, undefined);
  assert.ok(diagnostics.length > 0);
  return [...new Set(diagnostics.map(({ code }) => code))];
}

/** `count` pieces in a row. */
export function many(count: number, piece: (at: number) => string): string {
  return Array.from({ length: count }, (_, at) => piece(at)).join('');
}
