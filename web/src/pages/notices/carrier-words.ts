// The names of the companies that carry pushes: the same in every language.

const names: Readonly<Record<string, string>> = {
  'web-push-google': 'Google',
  'web-push-mozilla': 'Mozilla',
  'web-push-apple': 'Apple',
  'web-push-microsoft': 'Microsoft',
  firebase: 'Google Firebase',
};

export const carrierName = (id: string): string => names[id] ?? id;
