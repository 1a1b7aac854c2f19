import { ROUTES } from '../routes.tsx';
import { useLanguage } from '../text/language.tsx';
import { useMessages } from '../text/messages.ts';
import { messages } from './messages.ts';

/** The menu of screens; the current one, or the one it lies below, is marked. */
export function Nav({ path }: { readonly path: string }) {
  const { language } = useLanguage();
  const text = useMessages(messages);
  return (
    <nav class="nav" aria-label={text.screens}>
      <ul>
        {ROUTES.map(({ path: target, nav }) => {
          if (nav === undefined) return null;
          const Icon = nav.icon;
          return (
            <li key={target}>
              <a
                class="nav-link"
                href={target === '/console' ? '/console/' : target}
                aria-current={isWithin(path, target) ? 'page' : undefined}
              >
                <Icon />
                {nav.label[language]}
              </a>
            </li>
          );
        })}
      </ul>
    </nav>
  );
}

function isWithin(path: string, target: string): boolean {
  return path === target || (target !== '/console' && path.startsWith(`${target}/`));
}
