/**
 * How every git program is started: nothing of the machine's or the user's configuration counts,
 * no hook runs but our own (`forward-only.ts`), and what was acknowledged is on the disk.
 */

/** Refs that no push may name: Slipway's own. */
export const hiddenFromPushes = [
  'refs/pipelines/',
  'refs/keep-around/',
  'refs/merge-requests/',
  'refs/environments/',
] as const;

/** Configuration that outranks the repository's own file. */
const configuration: readonly (readonly [string, string])[] = [
  ['core.hooksPath', '/dev/null'],
  ['core.fsync', 'objects,derived-metadata,reference'],
  ['core.fsyncMethod', 'fsync'],
  ['core.logAllRefUpdates', 'always'],
  ['core.quotePath', 'false'],
  // Larger files stream, whole and without differences, instead of being held in memory.
  ['core.bigFileThreshold', '16m'],
  ['safe.directory', '*'],
  ['gc.auto', '0'],
  ['protocol.allow', 'never'],
  ['receive.advertisePushOptions', 'true'],
  ['receive.autogc', 'false'],
  ['receive.fsckObjects', 'true'],
  // Old histories carry these; refusing them would only keep people from moving in.
  ['receive.fsck.badTimezone', 'ignore'],
  ['receive.fsck.missingSpaceBeforeDate', 'ignore'],
  ['receive.fsck.zeroPaddedFilemode', 'ignore'],
  ['receive.fsck.missingEmail', 'ignore'],
  ...hiddenFromPushes.map((ref) => ['receive.hideRefs', ref.replace(/\/$/, '')] as const),
  // One pack and two syncs instead of a sync for every object.
  ['receive.unpackLimit', '1'],
  ['uploadpack.allowAnySHA1InWant', 'true'],
  ['uploadpack.allowFilter', 'true'],
  ['uploadpack.hideRefs', 'refs/keep-around'],
];

/** Of a file that is read at once so many bytes count: it is configuration. Whoever wants more opens it. */
export const mostReadBytes = 4 * 1024 * 1024;

/** Where git itself is looked for. */
const path = '/usr/local/bin:/usr/bin:/bin:/opt/homebrew/bin';

/** The whole environment of a git program. */
export const environment: Readonly<Record<string, string>> = {
  PATH: path,
  LC_ALL: 'C.UTF-8',
  HOME: '/dev/null',
  GIT_CONFIG_NOSYSTEM: '1',
  GIT_CONFIG_GLOBAL: '/dev/null',
  GIT_ATTR_NOSYSTEM: '1',
  // Else whoever may push `refs/replace/SHA` decides what a protected branch's commit holds.
  GIT_NO_REPLACE_OBJECTS: '1',
  GIT_TERMINAL_PROMPT: '0',
  GIT_OPTIONAL_LOCKS: '0',
  GIT_COMMITTER_NAME: 'Slipway',
  GIT_COMMITTER_EMAIL: 'slipway@localhost',
  ...configured([]),
};

/** The part of the environment that says how git is configured: as always, and `further` outranks that. */
export function configured(
  further: readonly (readonly [string, string])[],
): Readonly<Record<string, string>> {
  const all = [...configuration, ...further];
  const entries = all.flatMap(([key, value], index) => [
    [`GIT_CONFIG_KEY_${index}`, key] as const,
    [`GIT_CONFIG_VALUE_${index}`, value] as const,
  ]);
  return { GIT_CONFIG_COUNT: String(all.length), ...Object.fromEntries(entries) };
}
