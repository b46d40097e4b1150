import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { match } from '#frame/match.ts';
import { rememberScroll } from '#frame/scroll-memory.ts';
import { applyPreferences } from '#ui/time/preferences.ts';
import { App } from './app.tsx';
import { beginPage } from './pages.tsx';
import '#ui/styles/tokens.css';
import '#ui/styles/ground.css';
import '#ui/styles/facts.css';
import '#ui/styles/controls.css';
import '#ui/status/status.css';
import '#ui/styles/lists.css';

const root = document.getElementById('root');
if (!root) throw new Error('index.html has no element with the id "root"');
// Its code comes while it is still asked who is signed in.
beginPage(match(location.pathname));
applyPreferences();
rememberScroll();
createRoot(root).render(
  <StrictMode>
    <App />
  </StrictMode>,
);
