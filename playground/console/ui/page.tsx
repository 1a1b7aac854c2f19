import { useLocation } from 'preact-iso/router';
import type { ComponentChildren } from 'preact';
import { useEffect, useRef } from 'preact/hooks';

interface PageProps {
  /** The heading, and the title of the tab. */
  readonly title: string;
  /** A line below the heading. */
  readonly lead?: ComponentChildren;
  /** Buttons beside the heading. */
  readonly actions?: ComponentChildren;
  /** A link back to where this page belongs. */
  readonly back?: { readonly href: string; readonly label: string };
  readonly children: ComponentChildren;
}

/** The first page keeps the focus where the browser has it. */
let lastPath: string | null = null;
let hasNavigated = false;

/** A screen: its heading, which takes the focus after a navigation so that it is read out, and its content. */
export function Page({ title, lead, actions, back, children }: PageProps) {
  const { path } = useLocation();
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    document.title = `${title} · Aparté`;
  }, [title]);
  useEffect(() => {
    const isNew = lastPath !== path;
    if (lastPath !== null && isNew) hasNavigated = true;
    // A screen that was loading and is ready has another heading: the focus went away with the first.
    const isLost = document.activeElement === document.body;
    if (hasNavigated && (isNew || isLost)) heading.current?.focus({ preventScroll: true });
    lastPath = path;
  }, [path]);
  return (
    <div class="page">
      {back !== undefined && (
        <a class="page-back" href={back.href}>
          <span aria-hidden="true">←</span> {back.label}
        </a>
      )}
      <header class="page-head">
        <div>
          <h1 ref={heading} tabIndex={-1}>
            {title}
          </h1>
          {lead !== undefined && <p class="page-lead">{lead}</p>}
        </div>
        {actions !== undefined && <div class="page-actions">{actions}</div>}
      </header>
      {children}
    </div>
  );
}

/** A part of a page on a surface of its own, with a heading. */
export function Section({
  title,
  actions,
  children,
}: {
  readonly title?: string;
  readonly actions?: ComponentChildren;
  readonly children: ComponentChildren;
}) {
  return (
    <section class="section">
      {(title !== undefined || actions !== undefined) && (
        <div class="section-head">
          {title !== undefined && <h2>{title}</h2>}
          {actions !== undefined && <div class="section-actions">{actions}</div>}
        </div>
      )}
      {children}
    </section>
  );
}
