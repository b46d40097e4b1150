/** Why a repository could not be brought. */
export type ImportTrouble =
  | 'unauthorized'
  | 'no-repository'
  | 'no-answer'
  | 'silent'
  | 'redirected'
  | 'untrusted'
  | 'damaged'
  | 'old-git'
  | 'other';

/** A repository could not be brought; `trouble` says why, as far as git's words tell. */
export class ImportFailed extends Error {
  override readonly name = 'ImportFailed';
  readonly code = 'import-failed';
  readonly trouble: ImportTrouble;

  constructor(trouble: ImportTrouble, said: string) {
    super(`git could not bring the repository: ${lastLine(said)}`);
    this.trouble = trouble;
  }
}

/** Git has one exit code for all of it, so its words (in English: `LC_ALL`) are what there is. */
const words: readonly (readonly [RegExp, ImportTrouble])[] = [
  [/Authentication failed|could not read Username|returned error: 40[13]/, 'unauthorized'],
  [/redirect|returned error: 30\d/i, 'redirected'],
  [
    /repository .* not found|returned error: 404|not valid: is this a git repository/,
    'no-repository',
  ],
  [/Operation too slow|transfer closed|early EOF|timed out/i, 'silent'],
  [
    /Failed to connect|Couldn't connect|Could not resolve|Connection refused|Empty reply/,
    'no-answer',
  ],
  [/SSL|certificate|TLS/, 'untrusted'],
  [/fsck|index-pack failed|unpack-objects|bad (object|pack)/, 'damaged'],
];

/** What a failed fetch was about. */
export function troubleIn(said: string): ImportTrouble {
  return words.find(([pattern]) => pattern.test(said))?.[1] ?? 'other';
}

function lastLine(said: string): string {
  return (
    said
      .trim()
      .split(/[\r\n]+/)
      .at(-1) ?? ''
  );
}
