import { useState } from 'react';
import { Dialog } from '#ui/form/dialog.tsx';
import { type Fields, Form, TextField } from '#ui/form/form.tsx';
import { Verb } from '#ui/form/verb.tsx';

/** Gives an image one more tag. */
export function TagVerb({
  name,
  taken,
  why,
  onTag,
}: {
  /** A tag that the image has. */
  readonly name: string;
  /** Tags that there are. */
  readonly taken: readonly string[];
  readonly why: string | undefined;
  readonly onTag: (name: string) => Promise<unknown>;
}) {
  const [isOpen, setOpen] = useState(false);
  const tag = async (fields: Fields) => {
    await onTag(fields.text('tag'));
    setOpen(false);
  };
  return (
    <>
      <Verb isSmall why={why} label={`Another tag for ${name}`} onClick={() => setOpen(true)}>
        Tag
      </Verb>
      <Dialog title={`Another tag for ${name}`} isOpen={isOpen} onClose={() => setOpen(false)}>
        <Form submit="Set the tag" keeps onSubmit={tag}>
          <TextField
            name="tag"
            label="New tag"
            list="tags-taken"
            hint="stable, 2.0: one that is there already names this image from then on. Nothing is copied."
          />
          <datalist id="tags-taken">
            {taken.map((each) => (
              <option key={each} value={each} />
            ))}
          </datalist>
        </Form>
      </Dialog>
    </>
  );
}
