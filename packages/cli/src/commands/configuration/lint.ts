import { dirname, resolve } from 'node:path';
import { type CompileContext, type Diagnostic, diagnose, lint } from '@slipway/ci';
import { lintDockerfileIn } from '#ci/dockerfile';
import { eventOptions } from '#ci/event-options';
import { printDiagnostics } from '#ci/print-diagnostics';
import { readEvent } from '#ci/read-event';
import { type Command, type Input, jsonOption } from '#command';
import { print, printJson } from '#output';

export const command: Command = {
  summary:
    'Checks a .gitlab-ci.yml, includes and all, and the Dockerfile beside it; exit code 1 on errors.',
  positionals: ['[FILE]'],
  options: {
    strict: { type: 'boolean', description: 'warnings count as errors' },
    ...eventOptions,
    ...jsonOption,
  },
  example: 'slipway lint .gitlab-ci.yml',
  async run(input) {
    const [file] = input.positionals;
    const { text, context } = await readEvent(input, file);
    const isStrict = input.flags.isSet('strict');
    if (input.flags.isSet('json')) {
      const report = await lint(text, context);
      const errors = isStrict ? [...report.errors, ...report.warnings] : report.errors;
      const warnings = isStrict ? [] : report.warnings;
      const valid = errors.length === 0;
      printJson({ ...report, valid, errors, warnings });
      return valid ? 0 : 1;
    }
    const diagnostics = [
      ...(await diagnose(text, context)),
      ...(await ofDockerfile(input, context)),
    ];
    printDiagnostics(diagnostics);
    const errors = diagnostics.filter(({ severity }) => isStrict || severity === 'error').length;
    const warnings = diagnostics.length - errors;
    print(`${context.file}: ${count(errors, 'error')}, ${count(warnings, 'warning')}`);
    return errors > 0 ? 1 : 0;
  },
};

/** Of the `Dockerfile` in the project's folder, where there is one. */
async function ofDockerfile(
  { positionals: [file = '.gitlab-ci.yml'], flags }: Input,
  { ignoredWarnings = [] }: CompileContext,
): Promise<readonly Diagnostic[]> {
  const folder = flags.text('project-dir') ?? dirname(resolve(file));
  const found = await lintDockerfileIn(folder);
  return found.filter(({ code }) => !ignoredWarnings.includes(code));
}

function count(number: number, what: string): string {
  return `${number === 0 ? 'no' : number} ${what}${number === 1 ? '' : 's'}`;
}
