import { useState } from 'preact/hooks';
import { useSession } from '../api/session.tsx';
import { useLanguage } from '../text/language.tsx';
import { useMessages } from '../text/messages.ts';
import { Button } from '../ui/button.tsx';
import { Select } from '../ui/inputs.tsx';
import { messages } from './messages.ts';
import { readTheme, showTheme, type Theme, writePreference } from './preferences.ts';

/** Environment, language, colours, who is signed in, and what times and amounts are in. */
export function Switches() {
  const text = useMessages(messages);
  const { session, setEnvironment, signOut } = useSession();
  const { project, environments, environment } = session;
  return (
    <div class="switches">
      <Select
        label={text.environment}
        value={environment}
        onChange={setEnvironment}
        options={environments.map((value) => ({ value, label: text.environments[value] }))}
      />
      <p class="switches-note">
        {project === null ? text.noProject : text.zone(project.timeZone, project.currency)}
      </p>
      <div class="switches-pair">
        <LanguageSwitch />
        <ThemeSwitch />
      </div>
      <p class="switches-note">
        {text.signedIn(session.author)} ({text.roles[session.role]})
      </p>
      <Button small onClick={signOut}>
        {text.signOut}
      </Button>
    </div>
  );
}

/** English or French. Each language is called as it calls itself. */
export function LanguageSwitch() {
  const text = useMessages(messages);
  const { language, setLanguage } = useLanguage();
  return (
    <Select
      label={text.language}
      value={language}
      onChange={setLanguage}
      options={[
        { value: 'en', label: 'English' },
        { value: 'fr', label: 'Français' },
      ]}
    />
  );
}

/** Light, dark, or as the system has it. */
export function ThemeSwitch() {
  const text = useMessages(messages);
  const [theme, setTheme] = useState<Theme>(readTheme);
  const choose = (chosen: Theme) => {
    writePreference('theme', chosen === 'auto' ? null : chosen);
    showTheme(chosen);
    setTheme(chosen);
  };
  return (
    <Select
      label={text.theme}
      value={theme}
      onChange={choose}
      options={(['auto', 'light', 'dark'] as const).map((value) => ({ value, label: text.themes[value] }))}
    />
  );
}
