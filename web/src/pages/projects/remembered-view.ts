// List or map: as the person chose last on this device.
const kept = 'steward-projects-view';

export const rememberedView = (): 'list' | 'map' => (localStorage.getItem(kept) === 'map' ? 'map' : 'list');

export function rememberView(view: 'list' | 'map'): void {
  if (view === 'map') localStorage.setItem(kept, view);
  else localStorage.removeItem(kept);
}
