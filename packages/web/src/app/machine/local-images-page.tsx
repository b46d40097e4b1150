import type { MachineImage } from '@slipway/contract';
import { remove } from '#data/api.ts';
import { Confirm } from '#ui/form/confirm.tsx';
import { Table } from '#ui/list/table.tsx';
import { Empty } from '#ui/state/states.tsx';
import { TimeAgo } from '#ui/time/time.tsx';
import { size } from '#ui/time/time-words.ts';
import type { MachineProps } from './machine-props.ts';
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
              <strong>{image.tags[0] ?? 'without a tag'}</strong>
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
        { title: 'Made', cell: (image) => <TimeAgo at={image.created_at} /> },
        { title: 'Used by', cell: (image) => <UsedBy names={image.used_by} /> },
        {
          title: 'Verbs',
          isOfVerbs: true,
          cell: (image) => (
            <Confirm
              verb="Remove"
              what="the image"
              name={image.tags[0] ?? shortId(image)}
              isSmall
              why={image.used_by.length > 0 ? 'Containers use it: remove those first.' : undefined}
              onConfirm={async () => {
                const named = image.tags[0] ?? image.id;
                await remove(`/api/v4/admin/machine/images/${encodeURIComponent(named)}`);
                reload();
              }}
            >
              <p>It is pulled again when something needs it, if its registry still has it.</p>
            </Confirm>
          ),
        },
      ]}
    />
  );
}

const shortId = ({ id }: MachineImage) => id.replace(/^sha256:/, '').slice(0, 12);
