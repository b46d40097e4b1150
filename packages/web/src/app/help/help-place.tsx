import { to } from '#frame/addresses.ts';
import { Place } from '#frame/place.tsx';
import { onDemand } from '#ui/state/on-demand.tsx';
import { contents } from './contents.ts';

const GuidePage = onDemand(async () => (await import('./guide-page.tsx')).GuidePage);
const HelpDocument = onDemand(async () => (await import('./help-document.tsx')).HelpDocument);

/** The documentation, served by the instance itself: what it says is about this version. */
export function HelpPlace({ document }: { readonly document: string }) {
  const pages = [['guide', 'From push to release'] as const, ...contents];
  return (
    <Place
      name="Help"
      current={document.replace(/^diagnostics\/.*/, 'diagnostics')}
      pages={pages.map(([key, label]) => ({ key, label, href: to.help(key) }))}
    >
      {document === 'guide' ? <GuidePage /> : <HelpDocument name={document} />}
    </Place>
  );
}
