import { Autocomplete } from '@base-ui/react/autocomplete';
import type { Project } from '@slipway/contract';
import { useState } from 'react';
import { getPage } from '#data/api.ts';
import { useResource } from '#data/use-resource.ts';
import { navigate } from '#frame/router.tsx';
import { useSession } from '#sign-in/session.tsx';
import { Dialog } from '#ui/form/dialog.tsx';
import { everything } from './sources.ts';
import { found, pageTargets, projectTargets, type Target } from './targets.ts';
import './palette.css';

async function projects(search: string, signal: AbortSignal): Promise<readonly Project[]> {
  const query = new URLSearchParams({
    simple: 'true',
    order_by: 'last_activity_at',
    per_page: '20',
    ...(search !== '' && { search, search_namespaces: 'true' }),
  });
  return (await getPage<Project>(`/api/v4/projects?${query}`, signal)).items;
}

/** Ctrl-K: a few letters of anything that has a page, and Enter. */
export function Palette({ onClose }: { readonly onClose: () => void }) {
  const { session } = useSession();
  const [search, setSearch] = useState('');
  const { data } = useResource(search.trim().split(/\s+/)[0] ?? '', projects);
  const [known, setKnown] = useState<readonly Project[]>([]);
  if (data && data !== known) setKnown(data);
  const others = useResource(`everything at ${location.pathname}`, (_key, signal) =>
    everything(session?.is_admin ?? false, location.pathname, signal),
  );
  const all = [
    ...known.flatMap(projectTargets),
    ...pageTargets(session?.is_admin ?? false),
    ...(others.data ?? []),
  ];
  const targets = found(search === '' ? pageTargets(session?.is_admin ?? false) : all, search);
  const go = (target: Target) => {
    onClose();
    navigate(target.href);
  };
  return (
    <Dialog title="Go to" isOpen onClose={onClose}>
      <Autocomplete.Root
        open
        inline
        autoHighlight="always"
        items={targets}
        filter={null}
        value={search}
        onValueChange={setSearch}
        itemToStringValue={(target: Target) => target.label}
      >
        <Autocomplete.Input
          className="palette-input"
          placeholder="A page, a project, a file, a pod, a person …"
          aria-label="Go to"
        />
        <Autocomplete.Empty className="palette-empty">
          {targets.length === 0 && `Nothing is called “${search.trim()}”.`}
        </Autocomplete.Empty>
        <Autocomplete.List className="palette-list">
          {(target: Target) => (
            <Autocomplete.Item
              key={`${target.kind} ${target.href}`}
              value={target}
              className="palette-item"
              onClick={() => go(target)}
            >
              {target.label} <span className="muted">{target.kind}</span>
            </Autocomplete.Item>
          )}
        </Autocomplete.List>
      </Autocomplete.Root>
    </Dialog>
  );
}
