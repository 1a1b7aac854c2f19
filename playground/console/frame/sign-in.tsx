import { useEffect, useRef, useState } from 'preact/hooks';
import { tokenIn } from '../api/token.ts';
import { bilingual, useMessages } from '../text/messages.ts';
import { Button, LinkButton } from '../ui/button.tsx';
import { TextInput } from '../ui/inputs.tsx';
import { Brand } from './brand.tsx';
import { LanguageSwitch, ThemeSwitch } from './switches.tsx';

const messages = bilingual({
  en: {
    title: 'Sign in',
    skipTo: 'Sign in to the console',
    reasons: {
      none: 'Nobody is signed in in this tab.',
      out: 'You are signed out.',
      refused: 'Your sign-in is not accepted, or has ended. What you were doing is still here.',
      'no-role':
        'You are signed in, but have no role here. Ask whoever runs this site to make you viewer, editor or admin.',
      away: 'The server does not answer, or cannot check who you are just now.',
    },
    again: 'Try again',
    provider: 'Sign in with your company account',
    noProvider:
      'You sign in through your company’s identity provider. Whoever runs this site can tell you its address; it brings you back here.',
    local: 'Open the link that npm start printed. It begins like this:',
    paste: 'Or paste that link, or the token, here',
    pasteHint: 'It stays in this tab, and is gone when you close it.',
    wrong: 'This is no sign-in link and no token.',
    enter: 'Enter',
  },
  fr: {
    title: 'Connexion',
    skipTo: 'Se connecter à la console',
    reasons: {
      none: 'Personne n’est connecté dans cet onglet.',
      out: 'Vous êtes déconnecté.',
      refused: 'Votre connexion n’est pas acceptée ou a pris fin. Ce que vous faisiez est toujours là.',
      'no-role':
        'Vous êtes connecté, mais sans rôle ici. Demandez à la personne qui gère ce site de vous nommer lecteur, éditeur ou administrateur.',
      away: 'Le serveur ne répond pas, ou ne peut pas vérifier qui vous êtes pour le moment.',
    },
    again: 'Réessayer',
    provider: 'Se connecter avec le compte de votre entreprise',
    noProvider:
      'La connexion passe par le fournisseur d’identité de votre entreprise. La personne qui gère ce site connaît son adresse ; il vous ramène ici.',
    local: 'Ouvrez le lien que npm start a affiché. Il commence ainsi :',
    paste: 'Ou collez ici ce lien, ou le jeton',
    pasteHint: 'Il reste dans cet onglet et disparaît quand vous le fermez.',
    wrong: 'Ce n’est ni un lien de connexion ni un jeton.',
    enter: 'Entrer',
  },
});

/** Why the sign-in shows. */
export type SignInReason = 'none' | 'out' | 'refused' | 'no-role' | 'away';

interface SignInProps {
  readonly reason: SignInReason;
  readonly onToken: (token: string) => void;
  readonly onRetry: () => void;
}

/** Says what to do to get in: by the printed link on the embedded default, through the company's identity provider
 *  elsewhere. */
export function SignIn({ reason, onToken, onRetry }: SignInProps) {
  const text = useMessages(messages);
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    document.title = `${text.title} · Aparté`;
  }, [text]);
  useEffect(() => heading.current?.focus(), []);
  return (
    <main class="sign-in">
      <div class="sign-in-card">
        <Brand />
        <h1 ref={heading} tabIndex={-1}>
          {text.skipTo}
        </h1>
        <p role="status">{text.reasons[reason]}</p>
        {reason === 'away' ? (
          <Button tone="primary" onClick={onRetry}>
            {text.again}
          </Button>
        ) : (
          <Ways onToken={onToken} />
        )}
      </div>
      <div class="sign-in-switches">
        <LanguageSwitch />
        <ThemeSwitch />
      </div>
    </main>
  );
}

function Ways({ onToken }: Pick<SignInProps, 'onToken'>) {
  const text = useMessages(messages);
  if (setting('embedded') === 'true') return <LocalWay onToken={onToken} />;
  const provider = setting('sign-in');
  if (provider === null) return <p>{text.noProvider}</p>;
  return (
    <LinkButton tone="primary" href={withReturn(provider)}>
      {text.provider}
    </LinkButton>
  );
}

function LocalWay({ onToken }: Pick<SignInProps, 'onToken'>) {
  const text = useMessages(messages);
  const [pasted, setPasted] = useState('');
  const [wrong, setWrong] = useState(false);
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        const token = tokenIn(pasted);
        if (token === null) setWrong(true);
        else onToken(token);
      }}
    >
      <p>
        {text.local} <code>{`${location.origin}/console/#token=…`}</code>
      </p>
      <TextInput
        label={text.paste}
        hint={text.pasteHint}
        type="password"
        value={pasted}
        error={wrong ? text.wrong : undefined}
        onInput={(value) => {
          setPasted(value);
          setWrong(false);
        }}
      />
      <Button type="submit" tone="primary">
        {text.enter}
      </Button>
    </form>
  );
}

/** A setting that the Worker wrote into the page. */
function setting(name: string): string | null {
  const meta = document.querySelector(`meta[name="aparte-${name}"]`);
  return meta?.getAttribute('content') ?? null;
}

/** The provider's address with where to come back to: this very page. */
function withReturn(provider: string): string {
  const url = new URL(provider, location.href);
  url.searchParams.set('return', location.origin + location.pathname + location.search);
  return url.href;
}
