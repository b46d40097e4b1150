import type { ImageRepository, ImageTag, Project } from '@slipway/contract';
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
import { ImageTags, Needed, type TagsProps } from './image-tags.tsx';
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
  const { repository, tags, setTag, endTag, endAll } = useImage(project, id);
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
      status={standingOf(tags.data)}
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
          tags={tags.data ?? []}
          onDelete={() => endAll().then(() => navigate(to.images(path)))}
        />
      }
      commands={commandsFor(data)}
    >
      <title>{`${data.path} · ${path} · Slipway`}</title>
      {tags.data ? (
        <Part tab={tab} tags={tags.data} why={whyNot(level, 30)} onTag={setTag} onDelete={endTag} />
      ) : tags.error ? (
        <Failure error={tags.error} what="the tags" retry={tags.reload} />
      ) : (
        <Loading />
      )}
    </ObjectPage>
  );
}

const commandsFor = ({ path, location }: ImageRepository): ObjectParts['commands'] => [
  `slipway image show ${path}`,
  `docker pull ${location}:TAG`,
  `slipway image tag ${path}:TAG stable`,
  `slipway image delete ${path}:TAG`,
];

function DeleteRepository({
  name,
  why,
  tags,
  onDelete,
}: {
  readonly name: string;
  readonly why: string | undefined;
  readonly tags: readonly ImageTag[];
  readonly onDelete: () => Promise<void>;
}) {
  return (
    <Confirm verb="Delete" what="the repository" name={name} why={why} onConfirm={onDelete}>
      <p>All its tags go with it.</p>
      <Needed tags={tags} />
    </Confirm>
  );
}

function Part({ tab, ...props }: TagsProps & { readonly tab: string }) {
  const { tags } = props;
  if (tab === 'used') return <Users tags={tags} />;
  if (tags.length === 0) return <Empty title="No tags" />;
  return <ImageTags {...props} />;
}

/** `3 tags, 1 of them in use`. */
function standingOf(tags: readonly ImageTag[] | undefined): string {
  if (tags === undefined) return 'its tags are being read';
  const used = tags.filter(({ used_by }) => used_by.length > 0).length;
  const count = tags.length === 1 ? '1 tag' : `${tags.length} tags`;
  return used === 0 ? `${count}, none in use` : `${count}, ${used} in use`;
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
