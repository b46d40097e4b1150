import type { ImageTag } from '@slipway/contract';
import { Confirm } from '#ui/form/confirm.tsx';
import { Table } from '#ui/list/table.tsx';
import { TimeAgo } from '#ui/time/time.tsx';
import { size } from '#ui/time/time-words.ts';
import { TagVerb } from './tag-verb.tsx';

/** The tags of a repository, and what is done with them. */
export interface TagsProps {
  readonly tags: readonly ImageTag[];
  /** Why nobody of this role changes them. */
  readonly why: string | undefined;
  readonly onTag: (name: string, from: string) => Promise<unknown>;
  readonly onDelete: (name: string) => Promise<unknown>;
}

/** The tags of one repository. */
export function ImageTags({ tags, why, onTag, onDelete }: TagsProps) {
  const taken = tags.map(({ name }) => name);
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
                taken={taken}
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
export function Needed({
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
