import { to } from '#frame/addresses.ts';
import { Link } from '#frame/router.tsx';
import { Table } from '#ui/list/table.tsx';
import { Empty } from '#ui/state/states.tsx';
import { size } from '#ui/time/time-words.ts';
import type { MachineProps } from './machine-props.ts';
import { Made } from './made.tsx';
import { RemoveImage, shortId } from './remove-verbs.tsx';
import { UsedBy } from './used-by.tsx';

/** The images that lie on the machine, the largest first. */
export function LocalImagesPage({ machine: { images }, reload }: MachineProps) {
  if (images.length === 0) return <Empty title="No images" />;
  return (
    <Table
      caption="Images"
      rows={images}
      keyOf={({ id }) => id}
      columns={[
        {
          title: 'Image',
          cell: (image) => (
            <>
              <strong>
                <Link href={to.localImage(shortId(image))}>{image.tags[0] ?? 'without a tag'}</Link>
              </strong>
              {image.tags.slice(1).map((tag) => (
                <p key={tag}>{tag}</p>
              ))}
              <p className="muted">
                <code>{shortId(image)}</code>
              </p>
            </>
          ),
        },
        { title: 'Size', cell: (image) => size(image.size) },
        { title: 'Made', cell: (image) => <Made at={image.created_at} /> },
        { title: 'Used by', cell: (image) => <UsedBy names={image.used_by} /> },
        {
          title: 'Verbs',
          isOfVerbs: true,
          cell: (image) => <RemoveImage of={image} isSmall onRemoved={reload} />,
        },
      ]}
    />
  );
}
