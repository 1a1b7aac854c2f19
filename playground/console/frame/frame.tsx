import { Route, Router, useLocation } from 'preact-iso/router';
import { useEffect, useRef, useState } from 'preact/hooks';
import { useSession } from '../api/session.tsx';
import { ROUTES } from '../routes.tsx';
import { useMessages } from '../text/messages.ts';
import { Button } from '../ui/button.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { MenuIcon } from '../ui/icons.tsx';
import { Note } from '../ui/notes.tsx';
import { Boundary } from './boundary.tsx';
import { Brand } from './brand.tsx';
import { keepFocusWithin } from './kept-focus.ts';
import { knowScreens } from './known-screens.ts';
import { messages } from './messages.ts';
import { Nav } from './nav.tsx';
import { NotFound } from './not-found.tsx';
import { Switches } from './switches.tsx';
import { UnsavedGuard } from './unsaved.tsx';

knowScreens(ROUTES.map(({ path }) => path));

/** What stands around every screen: menu, switches, who is signed in. On a narrow screen a bar with a menu. */
export function Frame() {
  const text = useMessages(messages);
  const { path } = useLocation();
  const { session, canEdit } = useSession();
  const [menuOpen, setMenuOpen] = useState(false);
  useEffect(() => setMenuOpen(false), [path]);
  const main = useRef<HTMLElement>(null);
  useEffect(() => (main.current === null ? undefined : keepFocusWithin(main.current)), []);
  return (
    <div class="frame">
      <a class="skip-link" href="#main">
        {text.skip}
      </a>
      <header class="frame-bar">
        <Button tone="quiet" label={text.menu} expanded={menuOpen} onClick={() => setMenuOpen(true)}>
          <MenuIcon />
        </Button>
        <Brand />
        <span class="frame-bar-environment">{text.environments[session.environment]}</span>
      </header>
      <aside class="frame-side" aria-label={text.aside}>
        <Brand />
        <Nav path={path} />
        <Switches />
      </aside>
      <Dialog open={menuOpen} shape="drawer" title={text.menu} onClose={() => setMenuOpen(false)}>
        <Nav path={path} />
        <Switches />
      </Dialog>
      <main id="main" ref={main} class="frame-main" tabIndex={-1}>
        {!canEdit && <Note>{text.viewer}</Note>}
        {/* A new environment is another world: every screen starts anew. */}
        <Boundary key={`${session.environment} ${path}`}>
          <Router>
            {[
              ...ROUTES.map(({ path, screen }) => <Route key={path} path={path} component={screen} />),
              <Route key="not found" default component={NotFound} />,
            ]}
          </Router>
        </Boundary>
      </main>
      <UnsavedGuard />
    </div>
  );
}
