// Runs before anything is painted: the token leaves the address, and the page has the chosen colours from the start.
import { takeToken } from './api/token.ts';
import { readTheme, showTheme } from './frame/preferences.ts';

takeToken();
showTheme(readTheme());
