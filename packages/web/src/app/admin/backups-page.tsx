import type { InstanceBackup } from '@slipway/contract';
import { useEffect, useState } from 'react';
import { get, post, remove } from '#data/api.ts';
import { useAction } from '#data/use-action.ts';
import { useResource } from '#data/use-resource.ts';
import { Copy } from '#ui/copy.tsx';
import { Confirm } from '#ui/form/confirm.tsx';
import { Dialog } from '#ui/form/dialog.tsx';
import { Verb } from '#ui/form/verb.tsx';
import { Listing } from '#ui/list/listing.tsx';
import { Table } from '#ui/list/table.tsx';
import { AsCommand, curl } from '#ui/object/as-command.tsx';
import { TimeAgo } from '#ui/time/time.tsx';
import { size } from '#ui/time/time-words.ts';

const path = '/api/v4/admin/backups';
/** No event tells that one is finished. */
const lookMs = 2000;

/** Copies of all data. */
export function BackupsPage() {
  const backups = useResource(path, (key, signal) => get<readonly InstanceBackup[]>(key, signal));
  const { data, reload } = backups;
  const { isBusy, run } = useAction();
  const isRunning = data?.some(({ status }) => status === 'running') ?? false;
  useEffect(() => {
    if (!isRunning) return;
    const timer = setInterval(reload, lookMs);
    return () => clearInterval(timer);
  }, [isRunning, reload]);
  const start = () => run(() => post(path).then(reload));
  return (
    <>
      <h1>Backups</h1>
      <p className="muted">
        Copies of everything, made while it runs. Each holds every secret of this server: keep it on
        another machine. <code>backup-schedule</code> in <code>slipway.yml</code> makes them by the
        clock.
      </p>
      <p>
        <Verb
          tone="primary"
          isBusy={isBusy}
          why={isRunning ? 'One is being made: wait for its end.' : undefined}
          onClick={start}
        >
          Back up now
        </Verb>
      </p>
      <Listing of={backups} what="the backups" none="No backups" hint="Make the first one above.">
        {(items) => <BackupTable items={items} onRemove={reload} />}
      </Listing>
      <AsCommand
        lines={[
          'slipway backup backup.tar.zst',
          'slipway restore backup.tar.zst --data-dir NEW',
          curl('POST', path),
        ]}
      />
    </>
  );
}

const words: Readonly<Record<InstanceBackup['status'], string>> = {
  scheduled: 'by schedule',
  running: 'being made',
  finished: 'finished',
  failed: 'failed',
};

function BackupTable({
  items,
  onRemove,
}: {
  readonly items: readonly InstanceBackup[];
  readonly onRemove: () => void;
}) {
  return (
    <Table
      caption="Backups"
      rows={items}
      keyOf={({ id }) => id}
      columns={[
        { title: 'When', cell: ({ created_at }) => <TimeAgo at={created_at} /> },
        {
          title: 'Status',
          cell: ({ status, error }) => (error ? `${words[status]}: ${error}` : words[status]),
        },
        { title: 'Size', cell: (backup) => (backup.size === null ? '' : size(backup.size)) },
        {
          title: 'Actions',
          isOfVerbs: true,
          cell: (backup) => <BackupVerbs backup={backup} onRemove={onRemove} />,
        },
      ]}
    />
  );
}

function BackupVerbs({
  backup: { id, status },
  onRemove,
}: {
  readonly backup: InstanceBackup;
  readonly onRemove: () => void;
}) {
  if (status === 'scheduled' || status === 'running') return null;
  return (
    <>
      {status === 'finished' && (
        <>
          <a className="button small" href={`${path}/${id}/download`} download>
            Download
          </a>
          <HowToRestore id={id} />
        </>
      )}
      <Confirm
        isSmall
        verb="Delete"
        what="the backup"
        name={id}
        onConfirm={() => remove(`${path}/${id}`).then(onRemove)}
      >
        <p>Nothing can be restored from it any more.</p>
      </Confirm>
    </>
  );
}

/** A running server cannot take its own place: what has to be done instead, word by word. */
function HowToRestore({ id }: { readonly id: string }) {
  const [isOpen, setOpen] = useState(false);
  const file = `slipway-${id}.tar.zst`;
  return (
    <>
      <Verb isSmall label={`Restore ${id}`} onClick={() => setOpen(true)}>
        Restore …
      </Verb>
      <Dialog title="Restore this backup" isOpen={isOpen} onClose={() => setOpen(false)}>
        <p>
          Into a new folder: what is there now stays until you delete it. Where <code>{file}</code>{' '}
          lies, after an upgrade or on another machine, too:
        </p>
        <Copy label="Command" text={`slipway restore ${file} --data-dir NEW-FOLDER`} />
        <p>Then stop this one and start from there:</p>
        <Copy label="Command" text="slipway stop && slipway up --data-dir NEW-FOLDER" />
        <button type="button" className="button" onClick={() => setOpen(false)}>
          Close
        </button>
      </Dialog>
    </>
  );
}
