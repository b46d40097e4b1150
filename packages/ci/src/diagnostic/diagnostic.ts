/** Where something is written. Lines and columns count from 1, as editors do. */
export interface Location {
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

/** A step of the way from the place that is wrong to the place that made it matter. */
export interface ChainLink {
  /** For example `used by job "deploy"` or `included here`. */
  readonly text: string;
  readonly at: Location;
}

/** One thing that is wrong, or dubious, with what an author wrote. */
export interface Diagnostic {
  readonly severity: 'error' | 'warning';
  /** Stable and documented: `docs/diagnostics/<code>.md`. */
  readonly code: DiagnosticCode;
  /** Contains GitLab's own wording where GitLab reports the same thing. */
  readonly message: string;
  readonly at: Location;
  /** The source line that `at` points into, and how many characters to underline. */
  readonly excerpt?: { readonly text: string; readonly length: number };
  /** How to go on, for example `did you mean "build"?`. */
  readonly hint?: string;
  readonly chain?: readonly ChainLink[];
}

/** Every code, with the one line that the index of `docs/diagnostics` prints. */
export const diagnosticCodes = {
  'blank-configuration': 'The file is empty.',
  'invalid-yaml': 'The text is not YAML.',
  'configuration-too-big': 'The YAML is larger or deeper than the limits allow.',
  'unsupported-tag': 'A YAML tag that has no effect.',
  'unknown-anchor': 'An alias without an anchor in the same file.',
  'invalid-header': 'The spec header is not as it should be.',
  'invalid-input': 'An input is missing, unknown, or its value is not allowed.',
  'invalid-interpolation': 'A $[[ ]] block cannot be worked out.',
  'invalid-include': 'An include is not written as it should be, or cannot be fetched.',
  'too-many-includes':
    'More included files than there may be (150 unless the server says otherwise).',
  'invalid-reference': 'A !reference that leads nowhere, or in circles.',
  'invalid-extends': 'An extends that cannot be followed.',
  'invalid-keyword': 'The value of a keyword has the wrong shape.',
  'unknown-keyword': 'A keyword that does not exist at this place.',
  'invalid-job': 'A job without script, run or trigger, or with keywords that exclude each other.',
  'no-visible-job': 'A configuration without any job.',
  'unknown-stage': 'A job in a stage that is not listed.',
  'unknown-need': 'A need for a job that does not exist.',
  'unknown-dependency': 'A dependency on a job that does not exist.',
  'later-need': 'A need or dependency on a job of a later stage.',
  'duplicate-need': 'The same need twice.',
  'circular-needs': 'Jobs that need each other.',
  'too-many-needs': 'More than 50 needs in one job.',
  'missing-need': 'A need for a job that the rules leave out of this pipeline.',
  'invalid-expression': 'An expression that cannot be read.',
  'invalid-environment': 'An environment whose parts do not fit together.',
  'circular-variables': 'Variables whose values refer to each other.',
  'not-served': 'A keyword that compiles but has no effect in Slipway yet.',
  'duplicate-pipelines': 'Rules that can make two pipelines for one push.',
  'deprecated-retry': 'A reason for a retry that was split into newer ones.',
  'duplicate-key': 'The same key twice in one mapping.',
  'unreachable-job': 'A job that no pipeline can contain.',
  'vanishing-need': 'A need that is missing under some rules.',
  'blocking-manual': 'A manual job in rules that blocks the pipeline.',
  'shadowed-variable': "A variable that replaces one of the shell's own.",
  'literal-secret': 'A value that looks like a secret, in plain text.',
  'password-argument': 'A password given on the command line.',
  'push-without-build': 'An image is pushed that this job did not build.',
  'tag-with-slash': 'An image tag made of a ref name, which may contain a slash.',
  'kubectl-run': 'kubectl run makes a bare pod, not a deployment.',
  'kubectl-export': 'kubectl --export no longer exists.',
  'deploy-before-test': 'A deployment that runs before the tests of the same image.',
  'unpinned-latest': 'An image whose tag is latest, or missing.',
  'dockerfile-command-twice': 'A Dockerfile with two CMD or ENTRYPOINT in one stage.',
  'dockerfile-unpinned-base': 'A Dockerfile that begins with an image without a version.',
  'dockerfile-gone-package': 'A Dockerfile that installs a package that no longer exists.',
  'dockerfile-secret': 'A Dockerfile with a secret in ARG or ENV.',
  'dockerfile-copy-too-soon': 'A Dockerfile that copies all files before it installs dependencies.',
  'dockerfile-no-ignore-file':
    'A Dockerfile that copies all files, and no .dockerignore beside it.',
  'invalid-scenario': 'A scenario of slipway test that cannot be played.',
} as const;

/** The stable name of a kind of diagnostic. */
export type DiagnosticCode = keyof typeof diagnosticCodes;

/**
 * The diagnostic as a person reads it: place, severity, message, code, then the line with the
 * place underlined, the hint, and the chain that led there. No trailing newline.
 */
export function formatDiagnostic(diagnostic: Diagnostic): string {
  const { at, severity, message, code, excerpt, hint, chain = [] } = diagnostic;
  const lines = [`${place(at)}  ${severity}  ${message}  [${code}]`];
  if (excerpt) {
    const number = String(at.line).padStart(4);
    const blank = ' '.repeat(number.length);
    const indent = excerpt.text.slice(0, at.column - 1).replace(/[^\t]/g, ' ');
    const underline = '^'.repeat(Math.max(1, excerpt.length));
    lines.push(`${number} | ${excerpt.text}`);
    lines.push(`${blank} | ${indent}${underline}${hint ? `   ${hint}` : ''}`);
  } else if (hint) {
    lines.push(`     ${hint}`);
  }
  for (const link of chain) lines.push(`     ${link.text} at ${place(link.at)}`);
  return lines.join('\n');
}

function place(at: Location): string {
  return `${at.file}:${at.line}:${at.column}`;
}
