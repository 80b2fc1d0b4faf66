// Light or dark: as the device says, until the person says otherwise on this device.
export type Theme = 'light' | 'dark' | 'system';
const kept = 'steward-theme';

export function chosenTheme(): Theme {
  const chosen = localStorage.getItem(kept);
  return chosen === 'light' || chosen === 'dark' ? chosen : 'system';
}

export function showTheme(theme: Theme): void {
  if (theme === 'system') {
    localStorage.removeItem(kept);
    delete document.documentElement.dataset['theme'];
  } else {
    localStorage.setItem(kept, theme);
    document.documentElement.dataset['theme'] = theme;
  }
}
