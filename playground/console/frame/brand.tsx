/** The name, with its mark: words said aside, to one person only. */
export function Brand() {
  return (
    <a class="brand" href="/console/">
      <svg class="brand-mark" viewBox="0 0 24 24" width="24" height="24" aria-hidden="true" focusable="false">
        <path d="M4 4h13a3 3 0 0 1 3 3v6a3 3 0 0 1-3 3h-6l-4.5 4v-4H4z" />
        <circle cx="9" cy="10" r="1.3" />
        <circle cx="14" cy="10" r="1.3" />
      </svg>
      Aparté
    </a>
  );
}
