import type { PackageFile, Project, ProjectPackage } from '@slipway/contract';
import { remove } from '#data/api.ts';
import { Confirm } from '#ui/form/confirm.tsx';
import { Table } from '#ui/list/table.tsx';
import { TimeAgo } from '#ui/time/time.tsx';
import { size } from '#ui/time/time-words.ts';
import { fileAddress } from './package-lines.ts';

/** The files of a package, the newest first: of those with one name it is the newest that is given out. */
export function PackageFiles({
  project,
  of: { name, version },
  api,
  files,
  why,
  onChange,
}: {
  readonly project: Project;
  readonly of: ProjectPackage;
  readonly api: string;
  readonly files: readonly PackageFile[];
  readonly why: string | undefined;
  readonly onChange: () => void;
}) {
  const given = new Map(files.toReversed().map((file) => [file.file_name, file.id]));
  return (
    <Table
      caption="Files"
      rows={files}
      keyOf={({ id }) => id}
      columns={[
        {
          title: 'File',
          cell: ({ id, file_name: file, file_sha256: sum }) => (
            <>
              {given.get(file) === id ? (
                <a href={fileAddress(project, name, version, file)} download>
                  {file}
                </a>
              ) : (
                <span className="muted">{file}, in place of which a newer one is given out</span>
              )}
              <p className="muted">
                <code title={sum}>sha256:{sum.slice(0, 12)}</code>
              </p>
            </>
          ),
        },
        { title: 'Size', cell: (file) => size(file.size) },
        { title: 'Published', cell: ({ created_at: at }) => <TimeAgo at={at} /> },
        {
          title: 'Verbs',
          isOfVerbs: true,
          cell: ({ id, file_name: file }) => (
            <Confirm
              verb="Delete"
              what="the file"
              name={file}
              isSmall
              why={why}
              onConfirm={() => remove(`${api}/package_files/${id}`).then(onChange)}
            >
              <p>A package without files goes, too.</p>
            </Confirm>
          ),
        },
      ]}
    />
  );
}
