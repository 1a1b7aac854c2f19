import type { ConsentPlatform } from './platform.ts';
import { whenLoaded } from './when.ts';

/** klaro's manager, as far as it is read. */
interface Manager {
  readonly confirmed?: unknown;
  readonly savedConsents?: { readonly [service: string]: unknown };
  readonly watch: (watcher: { update: (manager: Manager, name: string) => void }) => void;
}

interface Place {
  readonly klaro?: { readonly getManager: (config?: unknown) => Manager };
  readonly klaroConfig?: unknown;
}

/** klaro 0.7; its services are the categories. Only what was confirmed and saved counts: a toggle is told before it is
 *  saved, a service may be on by default, and one that is shown once is switched on without a choice. */
export const klaro: ConsentPlatform = {
  name: 'klaro',
  watch(tell) {
    const hear = ({ confirmed, savedConsents }: Manager): void => {
      if (confirmed) tell(savedConsents);
    };
    whenLoaded(() => {
      const { klaro: platform, klaroConfig } = window as Place; // somebody else's globals
      const manager = platform?.getManager(klaroConfig);
      manager?.watch({ update: (changed, name) => name === 'saveConsents' && hear(changed) });
      if (manager) hear(manager);
      return manager;
    });
  },
};
