/** Dark as a reading room by default, light where the reader wants it; remembered in the browser. */

export type Theme = 'dark' | 'light';

const key = 'roentgen-theme';

export function storedTheme(): Theme {
  try {
    return localStorage.getItem(key) === 'light' ? 'light' : 'dark';
  } catch {
    // Some browsers forbid storage altogether.
    return 'dark';
  }
}

export function applyTheme(theme: Theme): void {
  document.documentElement.dataset.theme = theme;
  try {
    localStorage.setItem(key, theme);
  } catch {
    // Then it lasts as long as the page.
  }
}
