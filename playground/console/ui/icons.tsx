import type { ComponentChildren } from 'preact';

function Icon({ children }: { readonly children: ComponentChildren }) {
  return (
    <svg class="icon" viewBox="0 0 20 20" width="20" height="20" aria-hidden="true" focusable="false">
      {children}
    </svg>
  );
}

export function CrossIcon() {
  return (
    <Icon>
      <path d="M5 5l10 10M15 5L5 15" />
    </Icon>
  );
}

export function MenuIcon() {
  return (
    <Icon>
      <path d="M3 5.5h14M3 10h14M3 14.5h14" />
    </Icon>
  );
}

/** Buyers: a grid with one cell filled. */
export function BuyersIcon() {
  return (
    <Icon>
      <path d="M3.5 3.5h13v13h-13zM3.5 10h13M10 3.5v13M12 5.5h2.5v2.5h-2.5z" />
    </Icon>
  );
}

/** Today: a sun over the horizon. */
export function TodayIcon() {
  return (
    <Icon>
      <path d="M2.5 15.5h15M5.5 15.5a4.5 4.5 0 0 1 9 0M10 4v3M4 7.5l1.8 1.8M16 7.5l-1.8 1.8" />
    </Icon>
  );
}

/** History: a clock that goes back. */
export function HistoryIcon() {
  return (
    <Icon>
      <path d="M3.5 10a6.5 6.5 0 1 0 2-4.7L3.5 7.2M3.5 3.6v3.6h3.6M10 6.5V10l2.4 1.6" />
    </Icon>
  );
}

/** Spots: a place marked on a page. */
export function SpotIcon() {
  return (
    <Icon>
      <path d="M3 4h14v12H3zM3 7h14M6 10h4.5v3.5H6zM13 10.5h1.5M13 13h1.5" />
    </Icon>
  );
}

/** Audiences: several people. */
export function AudienceIcon() {
  return (
    <Icon>
      <path d="M7.5 9.5a2.8 2.8 0 1 0 0-5.6 2.8 2.8 0 0 0 0 5.6M2.5 16c.4-2.8 2.4-4.3 5-4.3s4.6 1.5 5 4.3M13 4.2a2.6 2.6 0 0 1 0 5M14.5 12c1.7.6 2.7 2 3 4" />
    </Icon>
  );
}

/** A person. */
export function PersonIcon() {
  return (
    <Icon>
      <path d="M10 9.8a3.2 3.2 0 1 0 0-6.4 3.2 3.2 0 0 0 0 6.4M4 16.8c.6-3.1 3-4.7 6-4.7s5.4 1.6 6 4.7" />
    </Icon>
  );
}

/** Tests: two ways from one. */
export function TestIcon() {
  return (
    <Icon>
      <path d="M3 10h4c3 0 3-5 6-5h4M7 10c3 0 3 5 6 5h4M15 3l2 2-2 2M15 13l2 2-2 2" />
    </Icon>
  );
}

/** Imports: an arrow into a tray. */
export function ImportIcon() {
  return (
    <Icon>
      <path d="M10 3v8.5M6.5 8 10 11.5 13.5 8M3.5 12v4.5h13V12" />
    </Icon>
  );
}

/** Live: waves from a point. */
export function LiveIcon() {
  return (
    <Icon>
      <path d="M10 11a1 1 0 1 0 0-2 1 1 0 0 0 0 2M6.8 13.2a4.5 4.5 0 0 1 0-6.4M13.2 6.8a4.5 4.5 0 0 1 0 6.4M4.3 15.7a8 8 0 0 1 0-11.4M15.7 4.3a8 8 0 0 1 0 11.4" />
    </Icon>
  );
}
