import { type ComponentChildren, createContext } from 'preact';
import { useContext } from 'preact/hooks';
import type { Environment } from '../../../core/config/types.ts';
import type { SessionAnswer } from '../../../core/wire/session.ts';

/** Who is signed in, and how to change what is looked at. */
export interface SignedIn {
  readonly session: SessionAnswer;
  /** Whether this person may change anything. */
  readonly canEdit: boolean;
  readonly setEnvironment: (environment: Environment) => void;
  readonly signOut: () => void;
  /** Reads the session again: the project may have been published. */
  readonly refresh: () => void;
}

const Context = createContext<SignedIn | null>(null);

/** Everything below knows who is signed in. */
export function SessionProvider({
  value,
  children,
}: {
  readonly value: SignedIn;
  readonly children: ComponentChildren;
}) {
  return <Context.Provider value={value}>{children}</Context.Provider>;
}

/** Who is signed in. Throws above the sign-in. */
export function useSession(): SignedIn {
  const session = useContext(Context);
  if (session === null) throw new Error('useSession: nobody is signed in here');
  return session;
}
