import { Component, type ComponentChildren } from 'preact';
import { bilingual, useMessages } from '../text/messages.ts';
import { Button } from '../ui/button.tsx';

const messages = bilingual({
  en: {
    title: 'Something broke here',
    text: 'The mistake is ours. What you saved is safe. Reload, and if it happens again, tell whoever runs Aparté what is written below.',
    reload: 'Reload',
  },
  fr: {
    title: 'Quelque chose s’est cassé',
    text: 'L’erreur vient de nous. Ce que vous avez enregistré est en sécurité. Rechargez et, si cela se reproduit, transmettez le message ci-dessous à la personne qui gère Aparté.',
    reload: 'Recharger',
  },
});

/** Keeps a fault of one screen on that screen. Give it the path as `key`, so that the next page starts anew. */
export class Boundary extends Component<{ readonly children: ComponentChildren }, { fault: string | null }> {
  override state = { fault: null };

  static override getDerivedStateFromError(error: unknown): { fault: string } {
    return { fault: error instanceof Error ? error.message : String(error) };
  }

  override render() {
    const { fault } = this.state;
    return fault === null ? this.props.children : <Broken fault={fault} />;
  }
}

function Broken({ fault }: { readonly fault: string }) {
  const text = useMessages(messages);
  return (
    <div class="note note-problem" role="alert">
      <p class="note-title">{text.title}</p>
      <p>{text.text}</p>
      <p class="note-detail">
        <code>{fault}</code>
      </p>
      <Button onClick={() => location.reload()}>{text.reload}</Button>
    </div>
  );
}
