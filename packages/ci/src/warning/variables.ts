import type { JobConfig } from '#configuration/configuration';
import type { Report } from '#shape/report';
import type { Entry, MapNode } from '#yaml/node';

const shellNames: ReadonlySet<string> = new Set([
  'USER',
  'HOME',
  'PATH',
  'PWD',
  'SHELL',
  'LOGNAME',
  'IFS',
  'HOSTNAME',
  'LD_LIBRARY_PATH',
]);
const secretName = /(?:PASSWORD|PASSWD|SECRET|TOKEN|API_?KEY|PRIVATE_?KEY|ACCESS_?KEY)S?$/i;
/** Words and numbers, such as the name of a secret that is stored elsewhere. */
const plainName = /^[a-z]+(?:[-_.](?:[a-z]+|\d{1,3})){2,}$/i;
const secretText =
  /\b(?:AKIA[0-9A-Z]{16}|gh[pousr]_[A-Za-z0-9]{30,}|glpat-[\w-]{20}|xox[abprs]-[\w-]{10,}|sk_live_\w{16,})|-----BEGIN (?:[A-Z]+ )?PRIVATE KEY-----/;

/** Whether a text holds a token in one of the well-known forms. */
export function looksSecret(text: string): boolean {
  return secretText.test(text);
}

/** Looks at the variables of the file and of each job. */
export function warnAboutVariables(
  root: MapNode,
  jobs: readonly JobConfig[],
  report: Report,
): void {
  const seen = new Set<unknown>();
  for (const map of [root, ...jobs.map(({ body }) => body)]) {
    const variables = map.entries.get('variables')?.value;
    if (variables?.kind !== 'map') continue;
    for (const [name, entry] of variables.entries) {
      if (!seen.has(entry)) warnAboutVariable(name, entry, report);
      seen.add(entry);
    }
  }
}

function warnAboutVariable(name: string, { key, value }: Entry, report: Report): void {
  if (shellNames.has(name)) {
    const hint = `give it another name, such as APP_${name}`;
    report.warn(
      'shadowed-variable',
      key,
      `the variable ${name} replaces the shell's own ${name} in every command`,
      { hint },
    );
  }
  const scalar = value.kind === 'map' ? value.entries.get('value')?.value : value;
  const text = scalar?.kind === 'scalar' && typeof scalar.value === 'string' ? scalar.value : '';
  const isLiteral =
    text.length >= 8 &&
    !/[$%\s/]/.test(text) &&
    /\d/.test(text) &&
    /[a-z]/i.test(text) &&
    !plainName.test(text);
  if (scalar && (looksSecret(text) || (secretName.test(name) && isLiteral))) {
    const hint = 'store it as a masked project variable';
    report.warn(
      'literal-secret',
      scalar,
      `the value of ${name} looks like a secret, readable for everyone who can read the file`,
      { hint },
    );
  }
}
