import process from 'node:process';
import { type Diagnostic, formatDiagnostic } from '@slipway/ci';

/** Prints what is wrong, place by place, on standard error. */
export function printDiagnostics(diagnostics: readonly Diagnostic[]): void {
  for (const diagnostic of diagnostics) {
    process.stderr.write(`${formatDiagnostic(diagnostic)}\n\n`);
  }
}
