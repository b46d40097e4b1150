import type { Release } from '@slipway/contract';
import type { CodeProps } from '#code/code-props.ts';
import { MarkdownFile } from '#code/readme.tsx';
import { projectApi, remove } from '#data/api.ts';
import { to } from '#frame/addresses.ts';
import { Link } from '#frame/router.tsx';
import { whyNot } from '#tokens/roles.ts';
import { Confirm } from '#ui/form/confirm.tsx';
import { Icon } from '#ui/status/icons.tsx';
import { TimeAgo } from '#ui/time/time.tsx';
import './releases.css';

/** One release: what it says, and what can be had of it. */
export function ReleaseCard({
  of: { project, level },
  release,
  onChange,
}: {
  readonly of: CodeProps;
  readonly release: Release;
  readonly onChange: () => void;
}) {
  const { tag_name: tag, name, description } = release;
  const path = project.path_with_namespace;
  const api = `${projectApi(project.id)}/releases/${encodeURIComponent(tag)}`;
  return (
    <article className="card release" aria-label={name}>
      <header className="page-head">
        <div>
          <h2>
            <Link href={to.code(path, 'releases', tag)}>{name}</Link>
          </h2>
          <p className="facts">
            <Link href={to.code(path, 'tree', tag)}>{tag}</Link>
            {release.commit && (
              <Link href={to.commit(path, release.commit.id)}>
                <code>{release.commit.short_id}</code>
              </Link>
            )}
            {release.author && <span>by {release.author.username}</span>}
            <span>
              {release.upcoming_release && 'comes '}
              <TimeAgo at={release.released_at} />
            </span>
          </p>
        </div>
        <Confirm
          verb="Delete"
          what="the release"
          name={tag}
          isSmall
          why={whyNot(level, 30)}
          onConfirm={() => remove(api).then(onChange)}
        >
          <p>Its tag stays, and so does whatever its links lead to.</p>
        </Confirm>
      </header>
      {description && <MarkdownFile project={project} at={tag} path="" text={description} />}
      <Assets of={release} />
    </article>
  );
}

function Assets({
  of: {
    assets: { links, sources = [] },
  },
}: {
  readonly of: Release;
}) {
  if (links.length + sources.length === 0) return null;
  return (
    <ul className="release-assets" aria-label="Files">
      {links.map(({ id, name, direct_asset_url: url }) => (
        <li key={id}>
          <a href={url}>
            <Icon name="box" /> {name}
          </a>
        </li>
      ))}
      {sources.map(({ format, url }) => (
        <li key={format}>
          <a href={url} download>
            Source code ({format})
          </a>
        </li>
      ))}
    </ul>
  );
}
