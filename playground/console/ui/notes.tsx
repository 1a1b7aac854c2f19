import type { ComponentChildren } from 'preact';
import type { ApiProblem } from '../api/problem.ts';
import { bilingual, useMessages } from '../text/messages.ts';
import { Button } from './button.tsx';

const messages = bilingual({
  en: {
    offline: 'The server does not answer. Is it running, and are you online?',
    forbidden: 'Your role does not allow this. Ask somebody who may edit.',
    conflict: 'Somebody else changed this in the meantime. Reload to see what is there now.',
    notFound: 'This is not there any more.',
    overloaded: 'Too much at once. Try again in a moment.',
    invalid: 'This cannot be accepted as it is:',
    unknown: 'This did not work.',
    again: 'Try again',
    loading: 'Loading…',
  },
  fr: {
    offline: 'Le serveur ne répond pas. Est-il démarré, et êtes-vous en ligne ?',
    forbidden: 'Votre rôle ne le permet pas. Demandez à quelqu’un qui peut modifier.',
    conflict: 'Quelqu’un l’a modifié entre-temps. Rechargez pour voir ce qu’il y a maintenant.',
    notFound: 'Cela n’existe plus.',
    overloaded: 'Trop de demandes à la fois. Réessayez dans un instant.',
    invalid: 'Cela ne peut pas être accepté tel quel :',
    unknown: 'Cela n’a pas fonctionné.',
    again: 'Réessayer',
    loading: 'Chargement…',
  },
});

/** What went wrong in words of the reader's language, each faulty field by name, and a way on. */
export function ProblemNote({
  problem,
  onRetry,
}: {
  readonly problem: ApiProblem;
  readonly onRetry?: (() => void) | undefined;
}) {
  const text = useMessages(messages);
  const fields = problem.errors.slice(0, 20);
  return (
    <div class="note note-problem" role="alert">
      <p class="note-title">{sentence(problem, text)}</p>
      {fields.length > 0 ? (
        <ul>
          {fields.map(({ path, message }) => (
            <li key={path + message} lang="en">
              {message}
            </li>
          ))}
        </ul>
      ) : (
        problem.status >= 400 && (
          <p class="note-detail" lang="en">
            {problem.message}
          </p>
        )
      )}
      {onRetry !== undefined && (
        <Button small onClick={onRetry}>
          {text.again}
        </Button>
      )}
    </div>
  );
}

function sentence(problem: ApiProblem, text: (typeof messages)['en']): string {
  if (problem.status === 0) return text.offline;
  if (problem.status === 403) return text.forbidden;
  if (problem.status === 404) return text.notFound;
  if (problem.status === 409 || problem.status === 412) return text.conflict;
  if (problem.status === 429 || problem.status === 503) return text.overloaded;
  return problem.status < 500 ? text.invalid : text.unknown;
}

/** Says what is worth knowing here. */
export function Note({
  tone = 'info',
  title,
  children,
}: {
  readonly tone?: 'info' | 'warning' | 'good';
  readonly title?: string;
  readonly children: ComponentChildren;
}) {
  return (
    <div class={`note note-${tone}`}>
      {title !== undefined && <p class="note-title">{title}</p>}
      {children}
    </div>
  );
}

/** Nothing here yet: what this place is for, and how it fills. */
export function Empty({
  title,
  children,
  action,
}: {
  readonly title: string;
  readonly children?: ComponentChildren;
  readonly action?: ComponentChildren;
}) {
  return (
    <div class="empty">
      <p class="empty-title">{title}</p>
      {children !== undefined && <div class="empty-text">{children}</div>}
      {action !== undefined && <div class="empty-action">{action}</div>}
    </div>
  );
}

/** The shape of what is on its way. */
export function Loading({
  lines = 3,
  shape = 'lines',
}: {
  readonly lines?: number;
  readonly shape?: 'lines' | 'cards';
}) {
  const text = useMessages(messages);
  return (
    <div class={`loading loading-${shape}`} role="status">
      <span class="visually-hidden">{text.loading}</span>
      {Array.from({ length: lines }, (_, line) => (
        <span key={line} class="loading-line" aria-hidden="true" />
      ))}
    </div>
  );
}

/** A word about a state. */
export function Tag({
  tone = 'plain',
  children,
}: {
  readonly tone?: 'plain' | 'good' | 'warning' | 'danger' | 'accent';
  readonly children: ComponentChildren;
}) {
  return <span class={`tag tag-${tone}`}>{children}</span>;
}
