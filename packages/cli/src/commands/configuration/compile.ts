import { compile, compileReport, describePlan } from '@slipway/ci';
import { eventOptions } from '#ci/event-options';
import { printDiagnostics } from '#ci/print-diagnostics';
import { readEvent } from '#ci/read-event';
import { type Command, jsonOption } from '#command';
import { print, printJson } from '#output';

export const command: Command = {
  summary: 'Shows the pipeline that a file makes for an event, and why other jobs are not in it.',
  positionals: ['[FILE]'],
  options: { ...eventOptions, ...jsonOption },
  example: 'slipway compile --ref feature/x --changed src/app.js',
  async run(input) {
    const [file] = input.positionals;
    const { text, context } = await readEvent(input, file);
    const result = await compile(text, context);
    if (input.flags.isSet('json')) {
      const report = compileReport(result);
      printJson(report);
      return report.valid ? 0 : 1;
    }
    printDiagnostics(result.diagnostics);
    if (!result.plan) return 1;
    print(describePlan(result.plan));
    return 0;
  },
};
