import process from 'node:process';
import { styleText } from 'node:util';
import { type Command, jsonOption } from '#command';
import { readConfig } from '#config';
import { diagnose } from '#doctor/diagnose';
import { print, printJson } from '#output';

const marks = {
  ok: styleText('green', '✓'),
  warning: styleText('yellow', '!'),
  error: styleText('red', '✗'),
};

export const command: Command = {
  summary: 'Looks for what keeps Slipway from working, and says what to do. Exit code 1 on errors.',
  options: jsonOption,
  example: 'slipway doctor',
  async run({ flags }) {
    const findings = await diagnose(readConfig(flags), process.env);
    if (flags.isSet('json')) printJson(findings);
    else {
      for (const { status, what, finding, remedy } of findings) {
        print(`${marks[status]} ${what}: ${finding}`);
        if (remedy) print(`    ${remedy}`);
      }
    }
    return findings.some(({ status }) => status === 'error') ? 1 : 0;
  },
};
