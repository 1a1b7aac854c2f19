import { LocationProvider, Route, Router, useLocation } from 'preact-iso/router';
import { h, render, type VNode } from 'preact';
import { useState } from 'preact/hooks';
import { UnsavedGuard, useNavigate, useUnsaved } from '../../../playground/console/frame/unsaved.tsx';

// Two pages of a console that has nothing but the guard: one with work on it.

function Work(): VNode {
  const [text, setText] = useState('');
  const navigate = useNavigate();
  useUnsaved(text !== '');
  return h('main', null, [
    h('h1', null, 'Work'),
    h('input', {
      'aria-label': 'Text',
      value: text,
      onInput: (e: Event) => setText((e.target as HTMLInputElement).value),
    }),
    h('button', { onClick: () => setText('') }, 'Save'),
    h('button', { onClick: () => navigate('/console/other') }, 'Next'),
    h('a', { href: '/console/other' }, 'Other'),
    h('a', { href: '/elsewhere' }, 'Elsewhere'),
  ]);
}

function Other(): VNode {
  return h('main', null, [
    h('h1', null, 'Other page'),
    h('a', { href: '/console/work' }, 'Back to work'),
    h(Where, null),
  ]);
}

function Where(): VNode {
  return h('p', null, useLocation().path);
}

render(
  h(LocationProvider, { scope: '/console/' }, [
    h(Router, null, [
      h(Route<object>, { path: '/console/work', component: Work }),
      h(Route<object>, { path: '/console/other', component: Other }),
    ]),
    h(UnsavedGuard, null),
  ]),
  document.body,
);
