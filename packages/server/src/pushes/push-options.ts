import type { GivenVariable } from '#variables/variable';

/** What `git push --push-option` asks of the pipelines of a push. */
export interface PushOptions {
  readonly isSkipped: boolean;
  readonly variables: readonly GivenVariable[];
  /** Text, which is read as JSON where the input's type asks for it. */
  readonly inputs: Readonly<Record<string, string>>;
  /** Options that ask for what is not there, or are not written as they should be. */
  readonly unused: readonly string[];
}

/** Reads `ci.skip`, `ci.variable=KEY=VALUE` and `ci.input=NAME=VALUE`. */
export function readPushOptions(options: readonly string[]): PushOptions {
  const variables: GivenVariable[] = [];
  const inputs: Record<string, string> = Object.create(null);
  const unused: string[] = [];
  for (const option of options) {
    const [, kind, name, value] = assignment.exec(option) ?? [];
    if (option === 'ci.skip') continue;
    if (name === undefined || value === undefined) unused.push(option);
    else if (kind === 'input') inputs[name] = value;
    else if (/^[A-Za-z_]\w*$/.test(name)) {
      variables.push({ key: name, value, variableType: 'env_var', isRaw: false });
    } else unused.push(option);
  }
  return { isSkipped: options.includes('ci.skip'), variables, inputs, unused };
}

/** Tells who pushed that an option was of no use. */
export const unusedOption = (option: string): string =>
  `Push option "${option.slice(0, 100)}" has no effect: known are ci.skip, ci.variable=NAME=VALUE and ci.input=NAME=VALUE.`;

/** Quotes around the whole are for a shell that was not there. */
const assignment = /^ci\.(variable|input)=["']?([^=]+)=(.*?)["']?$/s;
