import { lazy, Suspense } from 'react';
import { Place } from '#frame/place.tsx';
import { to } from '#frame/routes.ts';
import { Loading } from '#ui/states.tsx';
import { contents } from './contents.ts';

const GuidePage = lazy(async () => ({ default: (await import('./guide-page.tsx')).GuidePage }));
const HelpDocument = lazy(async () => ({
  default: (await import('./help-document.tsx')).HelpDocument,
}));

/** The documentation, served by the instance itself: what it says is about this version. */
export function HelpPlace({ document }: { readonly document: string }) {
  const pages = [['guide', 'From push to release'] as const, ...contents];
  return (
    <Place
      name="Help"
      current={document.replace(/^diagnostics\/.*/, 'diagnostics')}
      pages={pages.map(([key, label]) => ({ key, label, href: to.help(key) }))}
    >
      <Suspense fallback={<Loading />}>
        {document === 'guide' ? <GuidePage /> : <HelpDocument name={document} />}
      </Suspense>
    </Place>
  );
}
