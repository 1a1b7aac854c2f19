import type { ComponentType } from 'preact';
import { lazyScreen } from './lazy-screen.tsx';
import {
  AudienceIcon,
  BuyersIcon,
  HistoryIcon,
  ImportIcon,
  LiveIcon,
  PersonIcon,
  SpotIcon,
  TestIcon,
  TodayIcon,
} from './ui/icons.tsx';

/** A screen of the console. */
export interface ConsoleRoute {
  /** Such as `/console/spots/:key`; the screen reads `key` with `useRoute().params`. */
  readonly path: string;
  readonly screen: ComponentType;
  /** Its entry in the menu; a screen below another one has none. */
  readonly nav?: {
    readonly label: { readonly en: string; readonly fr: string };
    readonly icon: ComponentType;
  };
}

/** Every screen, in the order of the menu. */
export const ROUTES: readonly ConsoleRoute[] = [
  {
    path: '/console',
    screen: lazyScreen(() => import('./screens/today/index.tsx').then((m) => m.TodayScreen)),
    nav: { label: { en: 'Today', fr: 'Aujourd’hui' }, icon: TodayIcon },
  },
  {
    path: '/console/spots',
    screen: lazyScreen(() => import('./screens/spots/index.tsx').then((m) => m.SpotsScreen)),
    nav: { label: { en: 'Spots', fr: 'Emplacements' }, icon: SpotIcon },
  },
  {
    path: '/console/spots/:key',
    screen: lazyScreen(() => import('./screens/spots/editor.tsx').then((m) => m.SpotScreen)),
  },
  {
    path: '/console/tests',
    screen: lazyScreen(() => import('./screens/tests/index.tsx').then((m) => m.TestsScreen)),
    nav: { label: { en: 'Tests', fr: 'Tests' }, icon: TestIcon },
  },
  {
    path: '/console/tests/:key',
    screen: lazyScreen(() => import('./screens/tests/test.tsx').then((m) => m.TestScreen)),
  },
  {
    path: '/console/audiences',
    screen: lazyScreen(() => import('./screens/audiences/index.tsx').then((m) => m.AudiencesScreen)),
    nav: { label: { en: 'Audiences', fr: 'Audiences' }, icon: AudienceIcon },
  },
  {
    path: '/console/audiences/:key',
    screen: lazyScreen(() => import('./screens/audiences/edit.tsx').then((m) => m.AudienceScreen)),
  },
  {
    path: '/console/buyers',
    screen: lazyScreen(() => import('./screens/buyers/index.tsx').then((m) => m.BuyersScreen)),
    nav: { label: { en: 'Buyers', fr: 'Acheteurs' }, icon: BuyersIcon },
  },
  {
    path: '/console/people',
    screen: lazyScreen(() => import('./screens/people/index.tsx').then((m) => m.PeopleScreen)),
    nav: { label: { en: 'People', fr: 'Personnes' }, icon: PersonIcon },
  },
  {
    path: '/console/people/:id',
    screen: lazyScreen(() => import('./screens/people/person.tsx').then((m) => m.PersonScreen)),
  },
  {
    path: '/console/imports',
    screen: lazyScreen(() => import('./screens/imports/index.tsx').then((m) => m.ImportsScreen)),
    nav: { label: { en: 'Imports', fr: 'Imports' }, icon: ImportIcon },
  },
  {
    path: '/console/live',
    screen: lazyScreen(() => import('./screens/live/index.tsx').then((m) => m.LiveScreen)),
    nav: { label: { en: 'Live', fr: 'En direct' }, icon: LiveIcon },
  },
  {
    path: '/console/history',
    screen: lazyScreen(() => import('./screens/history/index.tsx').then((m) => m.HistoryScreen)),
    nav: { label: { en: 'History', fr: 'Historique' }, icon: HistoryIcon },
  },
  {
    path: '/console/history/:number',
    screen: lazyScreen(() => import('./screens/history/version.tsx').then((m) => m.VersionScreen)),
  },
];
