/** The built files of the console: names below `/console/assets/`. Written by `build/console.mjs`. */
export interface ConsoleFiles {
  readonly script: string;
  /** Modules that the first screen needs besides. */
  readonly preload: readonly string[];
  /** Runs before anything is painted. */
  readonly early: string;
  readonly styles: string;
}

/** What the sign-in must know before anybody is signed in. */
export interface SignInSettings {
  readonly embedded: boolean;
  /** Where people sign in, on a deployment. */
  readonly signInUrl: string | undefined;
}

/** The one page of the console. It holds no style and no script of its own, so the policy may refuse both. */
export function consolePage(files: ConsoleFiles, settings: SignInSettings): string {
  const at = (name: string) => `/console/assets/${escaped(name)}`;
  const signIn =
    settings.signInUrl === undefined || settings.signInUrl === ''
      ? ''
      : `\n<meta name="aparte-sign-in" content="${escaped(settings.signInUrl)}">`;
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<meta name="color-scheme" content="light dark">
<meta name="aparte-embedded" content="${String(settings.embedded)}">${signIn}
<title>Aparté</title>
<link rel="icon" href="data:,">
<script src="${at(files.early)}"></script>
<link rel="stylesheet" href="${at(files.styles)}">
${files.preload.map((name) => `<link rel="modulepreload" href="${at(name)}">`).join('\n')}
<script type="module" src="${at(files.script)}"></script>
</head>
<body>
<div id="console"></div>
<noscript>The console needs JavaScript. La console a besoin de JavaScript.</noscript>
</body>
</html>
`;
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;');
}
