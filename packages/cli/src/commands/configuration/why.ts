import { compile, explainJob, nearestJob } from '@slipway/ci';
import { eventOptions } from '#ci/event-options';
import { printDiagnostics } from '#ci/print-diagnostics';
import { readEvent } from '#ci/read-event';
import { type Command, CommandFailed, jsonOption } from '#command';
import { answer } from '#output';

export const command: Command = {
  summary: 'Says why a job is in the pipeline of an event, or why not: rule, clause, values, line.',
  positionals: ['JOB', '[FILE]'],
  options: { ...eventOptions, ...jsonOption },
  example: 'slipway why deploy --tag v1.0.0',
  async run(input) {
    const [name = '', file] = input.positionals;
    const { text, context } = await readEvent(input, file);
    const { plan, diagnostics } = await compile(text, context);
    if (!plan) {
      printDiagnostics(diagnostics);
      return 1;
    }
    const explanation = explainJob(plan, name);
    if (explanation === undefined) {
      const nearest = nearestJob(plan, name);
      const hint = nearest === undefined ? '' : `; did you mean "${nearest}"?`;
      throw new CommandFailed(`the file has no job "${name}"${hint}`);
    }
    answer(input.flags, { job: name, explanation }, explanation);
    return 0;
  },
};
