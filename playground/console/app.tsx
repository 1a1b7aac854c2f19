import { LocationProvider } from 'preact-iso/router';
import { useCallback, useEffect, useState } from 'preact/hooks';
import type { Environment } from '../../core/config/types.ts';
import type { SessionAnswer } from '../../core/wire/session.ts';
import { api, ApiProblem, configureApi } from './api/client.ts';
import { SessionProvider, type SignedIn } from './api/session.tsx';
import { keepToken, readToken, takeToken } from './api/token.ts';
import { Boundary } from './frame/boundary.tsx';
import { Frame } from './frame/frame.tsx';
import { readPreference, writePreference } from './frame/preferences.ts';
import { SignIn, type SignInReason } from './frame/sign-in.tsx';
import { leaving } from './frame/unsaved.tsx';
import { LanguageProvider } from './text/language.tsx';
import { ToastProvider } from './ui/toast.tsx';

/** The console: the sign-in, or everything behind it. */
export function App() {
  return (
    <LanguageProvider>
      <Boundary>
        <ToastProvider>
          <LocationProvider scope="/console/">
            <Gate />
          </LocationProvider>
        </ToastProvider>
      </Boundary>
    </LanguageProvider>
  );
}

/** Shows the sign-in until a token is accepted. A token that stops being accepted shows it again over the screen,
 *  which stays as it is, so that work on it is not lost. */
function Gate() {
  const { session, reason, enter, leave } = useEntrance();
  const again = () => void enter(session?.environment);
  const signedIn: SignedIn | null = session && {
    session,
    canEdit: session.role !== 'viewer',
    setEnvironment: (environment: Environment) =>
      leaving(() => {
        writePreference('environment', environment);
        void enter(environment);
      }),
    signOut: () => leaving(leave),
    refresh: again,
  };
  return (
    <>
      {signedIn !== null && (
        <SessionProvider value={signedIn}>
          <div hidden={reason !== null}>
            <Frame />
          </div>
        </SessionProvider>
      )}
      {reason !== null && reason !== 'entering' && (
        <SignIn
          reason={reason}
          onToken={(token) => {
            keepToken(token);
            again();
          }}
          onRetry={again}
        />
      )}
    </>
  );
}

interface Entrance {
  readonly session: SessionAnswer | null;
  /** Why nobody is let in; null: somebody is. */
  readonly reason: SignInReason | 'entering' | null;
  /** Tries the kept token, in an environment or the deployment's first. */
  readonly enter: (environment?: string) => Promise<void>;
  readonly leave: () => void;
}

function useEntrance(): Entrance {
  const [session, setSession] = useState<SessionAnswer | null>(null);
  const [reason, setReason] = useState<Entrance['reason']>('entering');

  const enter = useCallback(async (environment?: string): Promise<void> => {
    if (readToken() === null) {
      setReason('none');
      return;
    }
    try {
      const answer = await api.get<SessionAnswer>(
        '/session',
        environment === undefined ? {} : { environment },
      );
      configureApi({ environment: answer.environment });
      setSession(answer);
      setReason(null);
    } catch (error) {
      const status = error instanceof ApiProblem ? error.status : 0;
      if (status === 400 && environment !== undefined) return enter();
      setReason(status === 401 ? 'refused' : status === 403 ? 'no-role' : 'away');
    }
    return undefined;
  }, []);

  useEffect(() => {
    configureApi({
      onSignedOut: () => {
        keepToken(null);
        setReason('refused');
      },
    });
    void enter(readPreference('environment') ?? undefined);
    // The link of another start, pasted into an open tab, changes the hash only.
    const onHash = () => {
      if (takeToken()) void enter();
    };
    addEventListener('hashchange', onHash);
    return () => removeEventListener('hashchange', onHash);
  }, []);

  const leave = () => {
    keepToken(null);
    setSession(null);
    setReason('out');
  };
  return { session, reason, enter, leave };
}
