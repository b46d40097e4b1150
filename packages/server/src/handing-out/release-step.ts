import type { ReleaseOrder, Step } from '@slipway/protocol';

/**
 * The step that makes a job's release, for runners that know no other way than a script: with the
 * program of its image that can, as GitLab writes it. Slipway's own runner does it by itself.
 */
export function releaseStep(release: ReleaseOrder, timeout: number): Step {
  const script = [
    'if command -v glab > /dev/null 2>&1; then',
    `  ${signIn} &&`,
    `  ${glab(release)}`,
    'else',
    `  ${releaseCli(release)}`,
    'fi',
  ];
  return {
    name: 'release',
    script: [script.join('\n')],
    timeout,
    when: 'on_success',
    allow_failure: false,
  };
}

const signIn =
  'glab auth login --job-token "$CI_JOB_TOKEN" --hostname "$CI_SERVER_FQDN" --api-protocol "$CI_SERVER_PROTOCOL"';

function glab(release: ReleaseOrder): string {
  const links = release.assets.links.map(({ filepath, link_type: type, ...link }) => ({
    ...link,
    ...(type !== undefined && { type }),
    ...(filepath !== undefined && { direct_asset_path: filepath }),
  }));
  return [
    'glab -R "$CI_PROJECT_PATH" release create',
    quoted(release.tag_name),
    ...flags({
      name: release.name,
      'experimental-notes-text-or-file': release.description,
      ref: release.ref ?? '$CI_COMMIT_SHA',
      'tag-message': release.tag_message,
      'released-at': release.released_at,
      'assets-links': links.length > 0 ? JSON.stringify(links) : null,
    }),
    '--no-update --no-close-milestone',
  ].join(' ');
}

function releaseCli(release: ReleaseOrder): string {
  const { links } = release.assets;
  return [
    'release-cli create',
    ...flags({
      name: release.name,
      description: release.description,
      'tag-name': release.tag_name,
      'tag-message': release.tag_message,
      ref: release.ref ?? '$CI_COMMIT_SHA',
      'released-at': release.released_at,
    }),
    ...links.map((link) => `--assets-link ${quoted(JSON.stringify(link))}`),
  ].join(' ');
}

function flags(values: Readonly<Record<string, string | null>>): string[] {
  return Object.entries(values).flatMap(([name, value]) =>
    value === null ? [] : [`--${name} ${quoted(value)}`],
  );
}

/** In double quotes: variables are put in, and nothing else of the text is anything to the shell. */
function quoted(text: string): string {
  return `"${text.replace(/[\\"`]/g, '\\$&').replaceAll('$(', '\\$(')}"`;
}
