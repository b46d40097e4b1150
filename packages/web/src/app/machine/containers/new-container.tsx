import type { MachineImage } from '@slipway/contract';
import { useId } from 'react';
import { post } from '#data/api.ts';
import { Dialog } from '#ui/form/dialog.tsx';
import { type Fields, Form, TextField } from '#ui/form/form.tsx';

/** A container is made from an image, and started. */
export function NewContainer({
  images,
  image = '',
  onDone,
  onClose,
}: {
  readonly images: readonly MachineImage[];
  /** The one that is written there at first. */
  readonly image?: string;
  /** With the id of the container. */
  readonly onDone: (id: string) => void;
  readonly onClose: () => void;
}) {
  const known = useId();
  const make = async (fields: Fields) => {
    const { id } = await post<{ readonly id: string }>('/api/v4/admin/machine/containers', {
      image: fields.text('image'),
      name: fields.text('name'),
      command: fields.text('command') === '' ? [] : ['sh', '-c', fields.text('command')],
      environment: linesOf(fields.raw('environment')),
      ports: linesOf(fields.raw('ports')),
    });
    onDone(id);
    onClose();
  };
  return (
    <Dialog title="New container" isOpen onClose={onClose}>
      <datalist id={known}>
        {images
          .flatMap(({ tags }) => tags)
          .map((tag) => (
            <option key={tag} value={tag} />
          ))}
      </datalist>
      <Form submit="Make and start" keeps onSubmit={make}>
        <TextField
          name="image"
          label="Image"
          value={image}
          list={known}
          hint="One that is not here is pulled first"
        />
        <TextField name="name" label="Name" isOptional />
        <TextField
          name="command"
          label="Command"
          isOptional
          hint="For a shell; without one, the image’s own"
        />
        <TextField
          name="ports"
          label="Ports"
          rows={2}
          isOptional
          placeholder="8080:80"
          hint="One a line: of this machine, and of the container"
        />
        <TextField
          name="environment"
          label="Variables"
          rows={2}
          isOptional
          placeholder="NAME=value"
          hint="One a line"
        />
      </Form>
    </Dialog>
  );
}

function linesOf(text: string): readonly string[] {
  return text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');
}
