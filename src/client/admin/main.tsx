import { render } from 'solid-js/web';
import '#client/ui/tokens.css';
import '#client/ui/base.css';
import { App } from './app.tsx';
import './app.css';
import { showRememberedTheme } from '#client/features/accounts/choose-theme.ts';
import { listenForInstall } from '#client/lib/install-offer.ts';
import { recall } from '#client/lib/remember.ts';
import { setLetterShortcuts } from '#client/ui/create-shortcuts.ts';

const root = document.getElementById('app');
if (!root) throw new Error('The page has no place for the app.');
listenForInstall();
showRememberedTheme();
setLetterShortcuts(recall('letter-shortcuts') !== 'no');
render(() => <App />, root);
