import { type CiVariable, VariableResolver } from '@slipway/ci';
import type { JobRecord } from '#jobs/job';
import type { Pipeline } from '#pipelines/pipeline';
import type { GivenVariable } from '#variables/variable';

/**
 * What a trigger job passes on: its own variables, and when it says so those that its pipeline was
 * given, dotenv reports included. Values are worked in with `around`, all that the job sees; of one
 * key the last counts. A file is passed on as a file, under its name.
 */
export function forwardedVariables(
  job: JobRecord,
  pipeline: Pick<Pipeline, 'variables'>,
  dotenv: readonly CiVariable[],
  around: readonly CiVariable[],
): GivenVariable[] {
  const { trigger, root_variables, variables } = job.definition;
  const given = pipeline.variables.map(({ key, value, isRaw, variableType }) => ({
    key,
    value,
    raw: isRaw,
    file: variableType === 'file',
  }));
  const passed: readonly CiVariable[] = [
    ...(trigger?.forward.yaml_variables ? [...root_variables, ...variables] : []),
    ...(trigger?.forward.pipeline_variables ? [...dotenv, ...given] : []),
  ];
  const files = around.filter(({ file }) => file);
  const readable = around.map((each) => (each.file ? asReference(each) : each));
  const found = new Map<string, GivenVariable>();
  for (const variable of passed) {
    const value = expandedValue(variable, readable);
    found.delete(variable.key);
    found.set(variable.key, {
      key: variable.key,
      value,
      variableType: variable.file ? 'file' : 'env_var',
      isRaw: variable.raw ?? false,
    });
    if (variable.raw) continue;
    for (const file of files.filter(({ key }) => refersTo(variable.value, key))) {
      if (found.has(file.key)) continue;
      const { key, value: content } = file;
      found.set(key, { key, value: content, variableType: 'file', isRaw: true });
    }
  }
  return [...found.values()];
}

function expandedValue(variable: CiVariable, around: readonly CiVariable[]): string {
  return new VariableResolver([...around, variable]).value(variable.key) ?? variable.value;
}

/** A file's path is known to the runner alone, so its name stays where it is written. */
function asReference({ key }: CiVariable): CiVariable {
  return { key, value: `$${key}`, raw: true };
}

function refersTo(value: string, key: string): boolean {
  return new RegExp(`\\$(?:${key}\\b|\\{${key}\\})`).test(value);
}
