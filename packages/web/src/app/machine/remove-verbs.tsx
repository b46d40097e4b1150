import type { MachineImage, MachineNetwork, MachineVolume } from '@slipway/contract';
import { remove } from '#data/api.ts';
import { Confirm } from '#ui/form/confirm.tsx';

const api = '/api/v4/admin/machine';

interface Removal<T> {
  readonly of: T;
  readonly isSmall?: boolean;
  readonly onRemoved: () => void;
}

const inUse = 'Containers use it: remove those first.';

/** The beginning of an image's id, by which it is known without a tag. */
export const shortId = ({ id }: Pick<MachineImage, 'id'>) =>
  id.replace(/^sha256:/, '').slice(0, 12);

/** Removes an image from the machine. */
export function RemoveImage({ of: image, isSmall = false, onRemoved }: Removal<MachineImage>) {
  const [tag] = image.tags;
  return (
    <Confirm
      verb="Remove"
      what="the image"
      name={tag ?? shortId(image)}
      isSmall={isSmall}
      why={image.used_by.length > 0 ? inUse : undefined}
      onConfirm={async () => {
        await remove(`${api}/images/${encodeURIComponent(tag ?? image.id)}`);
        onRemoved();
      }}
    >
      <p>It is pulled again when something needs it, if its registry still has it.</p>
    </Confirm>
  );
}

/** Removes a volume with what is in it. */
export function RemoveVolume({ of, isSmall = false, onRemoved }: Removal<MachineVolume>) {
  const { name, used_by: users } = of;
  return (
    <Confirm
      verb="Remove"
      what="the volume"
      name={name}
      isSmall={isSmall}
      why={users.length > 0 ? inUse : undefined}
      onConfirm={async () => {
        await remove(`${api}/volumes/${encodeURIComponent(name)}`);
        onRemoved();
      }}
    >
      <p>All that is in it is lost.</p>
    </Confirm>
  );
}

/** Why a network stays. */
function whyNetworkStays({ is_kept: isKept, used_by: users }: MachineNetwork) {
  if (isKept) return 'It belongs to the engine or to the cluster.';
  return users.length > 0 ? inUse : undefined;
}

/** Removes a network. */
export function RemoveNetwork({ of, isSmall = false, onRemoved }: Removal<MachineNetwork>) {
  const { id, name } = of;
  return (
    <Confirm
      verb="Remove"
      what="the network"
      name={name}
      isSmall={isSmall}
      why={whyNetworkStays(of)}
      onConfirm={async () => {
        await remove(`${api}/networks/${id}`);
        onRemoved();
      }}
    >
      <p>Whoever wants it again has to make it anew.</p>
    </Confirm>
  );
}
