import type { ImageRepository, ImageTag, Project } from '@slipway/contract';
import type { Resource } from '#data/use-resource.ts';
import { to } from '#frame/addresses.ts';
import { navigate, useQuery } from '#frame/router.tsx';
import { useSession } from '#sign-in/session.tsx';
import { levelIn, whyNot } from '#tokens/roles.ts';
import { Copy } from '#ui/copy.tsx';
import { Confirm } from '#ui/form/confirm.tsx';
import { Table } from '#ui/list/table.tsx';
import { ObjectPage, type ObjectParts } from '#ui/object/object-page.tsx';
import { partAsked } from '#ui/object/part-tabs.tsx';
import { Empty, Failure, Loading } from '#ui/state/states.tsx';
import { TimeAgo } from '#ui/time/time.tsx';
import { size } from '#ui/time/time-words.ts';
import { type SeenTags, standingOf } from './seen-tags.ts';
import { TagVerb } from './tag-verb.tsx';
import { useImage } from './use-image.ts';
import './images.css';

const parts = [
  ['tags', 'Tags'],
  ['used', 'Used by'],
] as const;

/** The tags of one repository: what they are made of, and who needs them. */
export function ImagePage({ project, id }: { readonly project: Project; readonly id: number }) {
  const { session } = useSession();
  const path = project.path_with_namespace;
  const { repository, tags, showMore, setTag, endTag, endAll } = useImage(project, id);
  const level = session?.is_admin ? 50 : levelIn(project);
  const tab = partAsked(parts, useQuery().get('tab'));
  const { data } = repository;
  if (!data) {
    return repository.error ? (
      <Failure error={repository.error} what="the image" retry={repository.reload} />
    ) : (
      <Loading />
    );
  }
  return (
    <ObjectPage
      kind="image"
      name={data.path}
      status={
        tags.data
          ? standingOf(tags.data, data.tags_count ?? tags.data.tags.length)
          : 'its tags are being read'
      }
      reason={null}
      tabs={{ address: to.image(path, id), current: tab, parts }}
      facts={[
        ['Pull', <Copy key="pull" label="Address" text={data.location} />],
        ['Size', data.size === undefined ? undefined : size(data.size)],
        ['Since', <TimeAgo key="since" at={data.created_at} />],
      ]}
      verbs={
        <DeleteRepository
          name={data.path}
          why={whyNot(level, 40)}
          seen={tags.data}
          onDelete={() => endAll().then(() => navigate(to.images(path)))}
        />
      }
      commands={commandsFor(data, path)}
    >
      <title>{`${data.path} · ${path} · Slipway`}</title>
      <SeenPart
        {...{ tab, of: tags, why: whyNot(level, 30) }}
        onTag={setTag}
        onDelete={endTag}
        onMore={showMore}
      />
    </ObjectPage>
  );
}

const commandsFor = (
  { path, location }: ImageRepository,
  project: string,
): ObjectParts['commands'] => [
  `slipway image tags ${path} -p ${project}`,
  `docker pull ${location}:TAG`,
  `slipway image delete ${path}:TAG -p ${project}`,
];

function DeleteRepository({
  name,
  why,
  seen,
  onDelete,
}: {
  readonly name: string;
  readonly why: string | undefined;
  readonly seen: SeenTags | undefined;
  readonly onDelete: () => Promise<void>;
}) {
  return (
    <Confirm verb="Delete" what="the repository" name={name} why={why} onConfirm={onDelete}>
      <p>
        All its tags go with it{seen?.hasMore === false ? '' : ', unless one of them is in use'}.
      </p>
      <Needed tags={seen?.tags ?? []} />
    </Confirm>
  );
}

function SeenPart({
  of: { data, error, reload },
  onMore,
  ...rest
}: {
  readonly of: Resource<SeenTags>;
  readonly onMore: () => void;
  readonly tab: string;
  readonly why: string | undefined;
  readonly onTag: (name: string, from: string) => Promise<unknown>;
  readonly onDelete: (name: string) => Promise<void>;
}) {
  if (!data) {
    return error ? <Failure error={error} what="the tags" retry={reload} /> : <Loading />;
  }
  return (
    <>
      <Part tags={data.tags} {...rest} />
      {data.hasMore && (
        <button type="button" className="button more" onClick={onMore}>
          Show more tags
        </button>
      )}
    </>
  );
}

function Part({
  tab,
  tags,
  why,
  onTag,
  onDelete,
}: {
  readonly tab: string;
  readonly tags: readonly ImageTag[];
  readonly why: string | undefined;
  readonly onTag: (name: string, from: string) => Promise<unknown>;
  readonly onDelete: (name: string) => Promise<void>;
}) {
  if (tab === 'used') return <Users tags={tags} />;
  if (tags.length === 0) return <Empty title="No tags" />;
  return <Tags tags={tags} why={why} onTag={onTag} onDelete={onDelete} />;
}

/** Who needs which tag, whatever its name: what would be missed. */
function Users({ tags }: { readonly tags: readonly ImageTag[] }) {
  const rows = tags.flatMap(({ name: tag, used_by }) =>
    used_by.map((user) => ({ ...user, tag, key: `${tag} ${user.kind} ${user.name}` })),
  );
  if (rows.length === 0) {
    return (
      <Empty title="Nobody uses it now">
        <p className="muted">Neither a pod nor an environment runs one of its tags.</p>
      </Empty>
    );
  }
  return (
    <Table
      caption="Used by"
      rows={rows}
      keyOf={({ key }) => key}
      columns={[
        { title: 'Who', cell: ({ kind, name }) => `${kind} ${name}` },
        { title: 'Tag', cell: ({ tag }) => <code>{tag}</code> },
        { title: 'Why', cell: ({ why }) => why },
      ]}
    />
  );
}

function Tags({
  tags,
  why,
  onTag,
  onDelete,
}: {
  readonly tags: readonly ImageTag[];
  readonly why: string | undefined;
  readonly onTag: (name: string, from: string) => Promise<unknown>;
  readonly onDelete: (name: string) => Promise<unknown>;
}) {
  return (
    <Table
      caption="Tags"
      rows={tags}
      keyOf={({ name }) => name}
      columns={[
        {
          title: 'Tag',
          cell: ({ name, digest }) => (
            <>
              <strong>{name}</strong>
              <p className="muted">
                <code title={digest}>{digest.slice(0, 19)}</code>
              </p>
            </>
          ),
        },
        {
          title: 'Size',
          cell: ({ total_size, layers }) => (
            <>
              {total_size === null ? '–' : size(total_size)}
              {layers.length > 0 && <Layers layers={layers} />}
            </>
          ),
        },
        { title: 'For', cell: ({ platforms }) => platforms.join(', ') || '–' },
        {
          title: 'Made',
          cell: ({ created_at }) => (created_at === null ? '–' : <TimeAgo at={created_at} />),
        },
        { title: 'Used by', cell: (tag) => <Needed tags={[tag]} isShort /> },
        {
          title: 'Verbs',
          isOfVerbs: true,
          cell: (tag) => (
            <span className="actions">
              <TagVerb
                name={tag.name}
                taken={tags.map(({ name }) => name)}
                why={why}
                onTag={(name) => onTag(name, tag.name)}
              />
              <Confirm
                verb="Delete"
                what="the tag"
                name={tag.name}
                isSmall
                why={why}
                onConfirm={() => onDelete(tag.name)}
              >
                <p>Who has its digest may still pull it until the disk is cleaned up.</p>
                <Needed tags={[tag]} />
              </Confirm>
            </span>
          ),
        },
      ]}
    />
  );
}

function Layers({ layers }: { readonly layers: ImageTag['layers'] }) {
  return (
    <details className="layers">
      <summary>
        {layers.length} {layers.length === 1 ? 'layer' : 'layers'}
      </summary>
      <ul>
        {layers.map(({ digest, size: bytes }, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: an image may have a layer twice
          <li key={index}>
            <code title={digest}>{digest.slice(7, 19)}</code> {size(bytes)}
          </li>
        ))}
      </ul>
    </details>
  );
}

/** Who would miss them. */
function Needed({
  tags,
  isShort = false,
}: {
  readonly tags: readonly ImageTag[];
  readonly isShort?: boolean;
}) {
  const holds = tags.flatMap(({ used_by }) => used_by);
  if (holds.length === 0) return isShort ? <span className="muted">nobody</span> : null;
  return (
    <div className={isShort ? undefined : 'problem'}>
      {!isShort && <p>It is still needed:</p>}
      <ul>
        {holds.map(({ kind, name, why }) => (
          <li key={`${kind} ${name}`}>
            {kind} {name} {isShort ? <span className="muted">{why}</span> : why}
          </li>
        ))}
      </ul>
    </div>
  );
}
