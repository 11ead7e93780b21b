/** The page's beginning. */

import './styles/tokens.css';
import './styles/base.css';
import './styles/viewer.css';
import './styles/pages.css';
import './styles/print.css';
import { createRoot } from 'react-dom/client';
import { App } from './app/app.tsx';
import { applyTheme, storedTheme } from './app/theme.ts';
import { startKeeping } from './offline/keep.ts';
import { findModel } from './state/session.ts';

applyTheme(storedTheme());
startKeeping();
void findModel();
createRoot(document.getElementById('page')!).render(<App />);
